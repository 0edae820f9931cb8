package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An attempt on a thread of the connector. Its future and the attempt end together: cancelling the
 * future calls the attempt off, and an attempt that is called off completes the future at once.
 *
 * @param core runs it
 * @param destination where to
 * @param owner what the attempt also ends with
 */
record AsyncConnect(ConnectorCore core, Destination destination, AttemptGroup owner) {

  /**
   * Starts the work.
   *
   * @param edge turns our failures into what the caller expects
   */
  <T, X extends Exception> CompletableFuture<T> start(
      Attempts.Work<T, X> work, Function<ConnectorException, Exception> edge) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      Attempt attempt = core.attempts().begin(destination, owner);
      var unused =
          result.whenComplete(
              (value, failure) -> {
                if (result.isCancelled()) {
                  attempt.abort(cancelled(attempt));
                }
              });
      // Also for work that never runs, because the connector was closed meanwhile.
      attempt.guard(() -> fail(result, attempt, edge));
      core.parts().executor().execute(() -> deliver(result, attempt, work, edge));
    } catch (ConnectorException e) {
      result.completeExceptionally(edge.apply(e));
    }
    return result;
  }

  private <T, X extends Exception> void deliver(
      CompletableFuture<T> result,
      Attempt attempt,
      Attempts.Work<T, X> work,
      Function<ConnectorException, Exception> edge) {
    try {
      T value = core.run(attempt, destination, work);
      if (!result.complete(value) && value instanceof Connection tooLate) {
        tooLate.close();
      }
    } catch (ConnectorException e) {
      result.completeExceptionally(edge.apply(e));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void fail(
      CompletableFuture<?> result, Attempt attempt, Function<ConnectorException, Exception> edge) {
    try {
      attempt.check();
    } catch (ConnectorException why) {
      // Not here: what hangs on the future is the program's own, and this may be the timer's
      // thread.
      core.parts().executor().execute(() -> result.completeExceptionally(edge.apply(why)));
    }
  }

  private static ConnectorException cancelled(Attempt attempt) {
    return new ConnectorException(
        ErrorCode.INTERRUPTED,
        Phase.LOGIN,
        attempt.found().orElse(null),
        "Cannot connect to %s: the future was cancelled.".formatted(attempt.target()),
        null);
  }
}
