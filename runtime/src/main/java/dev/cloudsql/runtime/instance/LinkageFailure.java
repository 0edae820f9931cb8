package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import org.jspecify.annotations.Nullable;

/** Makes the exception for libraries on the path with incompatible versions. */
public final class LinkageFailure {

  private LinkageFailure() {}

  /**
   * Makes the exception for a connect; not retryable, because the path does not change.
   *
   * @param error the error of the JVM, such as a {@code NoSuchMethodError}
   * @param about the instance or the domain name, for the message
   * @param instance {@code null} if it is not known
   */
  public static ConnectorException of(
      LinkageError error, Phase phase, Object about, @Nullable InstanceName instance) {
    return new ConnectorException(
        ErrorCode.RUNTIME,
        phase,
        instance,
        "Cannot connect to %s: a library on the path is missing, too old or there twice (%s). Look for that class in 'mvn dependency:tree' or its like, and use the versions that cloudsql-runtime asks for."
            .formatted(about, Quote.of(error.toString())),
        error);
  }
}
