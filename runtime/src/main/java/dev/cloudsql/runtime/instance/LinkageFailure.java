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
   */
  public static ConnectorException of(
      LinkageError error, Phase phase, @Nullable InstanceName instance) {
    return new ConnectorException(
        ErrorCode.RUNTIME,
        phase,
        instance,
        "Cannot connect%s: a library on the path is missing, too old or there twice (%s). Look for that class in 'mvn dependency:tree' or its like, and use the versions that cloudsql-runtime asks for."
            .formatted(instance == null ? "" : " to " + instance, Quote.of(error.toString())),
        error);
  }
}
