package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Words the errors of one instance's refresh. */
record Failures(InstanceName instance) {

  ClosedException closed() {
    return new ClosedException(
        instance,
        "Cannot connect to %s: the connector is closed. Open a new one.".formatted(instance));
  }

  /**
   * The error as it is when it is ours, else wrapped; the message leaves out foreign words, which
   * may hold secrets.
   */
  ConnectorException of(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ConnectorException known) {
      return known;
    }
    String what = cause == null ? "it brought nothing" : cause.getClass().getName();
    return new RefreshException(
        ErrorCode.API_UNAVAILABLE,
        instance,
        "Cannot connect to %s: fetching its connection information failed unexpectedly (%s). It will be tried again; if it keeps failing, the cause of this exception says more."
            .formatted(instance, what),
        cause);
  }
}
