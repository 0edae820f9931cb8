package dev.cloudsql;

import org.jspecify.annotations.Nullable;

/**
 * The caller has to change something: a name, an option, a plug-in, or the instance's own settings.
 *
 * @since 0.1
 */
public final class ConfigException extends ConnectorException {

  private static final long serialVersionUID = 1;

  /**
   * Reports a mistake that was found before anything was asked of the network.
   *
   * @param code what is wrong
   * @param instance the instance that was asked for, if its name could be read
   * @param message what failed, why, and what to do; without secrets
   */
  public ConfigException(ErrorCode code, @Nullable InstanceName instance, String message) {
    this(code, Phase.CONFIG, instance, message, null);
  }

  /**
   * Reports a mistake.
   *
   * @param code what is wrong
   * @param phase the step that found it
   * @param instance the instance that was asked for, if its name could be read
   * @param message what failed, why, and what to do; without secrets
   * @param cause what brought it to light, if anything was thrown
   */
  public ConfigException(
      ErrorCode code,
      Phase phase,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause) {
    super(code, phase, instance, message, cause);
  }
}
