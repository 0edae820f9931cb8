package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import org.jspecify.annotations.Nullable;

/** Reports libraries on the path that do not fit together. */
public final class LinkageFailure {

  private LinkageFailure() {}

  /**
   * The error for a connect; not retryable, because the path stays as it is.
   *
   * @param error what the JVM threw, such as a {@code NoSuchMethodError}
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
