package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.runtime.connect.events.ConnectTrace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The future of a connect that runs on a thread of the connector. Future and attempt end together:
 * cancelling the future calls the attempt off, and an attempt that is called off completes the
 * future at once.
 *
 * @param <T> the result, such as a connection
 */
final class AsyncConnect<T> {

  private final Attempt attempt;
  private final ConnectTrace trace;
  private final Executor executor;
  private final Function<ConnectorException, ? extends Exception> edge;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile boolean begun;

  /**
   * Not started yet.
   *
   * @param trace receives the end of work that never runs
   * @param executor runs the connect, and completes the future when the attempt is called off
   * @param edge converts a {@link ConnectorException} to what the caller expects
   */
  AsyncConnect(
      Attempt attempt,
      ConnectTrace trace,
      Executor executor,
      Function<ConnectorException, ? extends Exception> edge) {
    this.attempt = attempt;
    this.trace = trace;
    this.executor = executor;
    this.edge = edge;
  }

  /**
   * Starts the work.
   *
   * @throws ConnectorException if the attempt is over already
   */
  CompletableFuture<T> start(Work<T, ?> work) throws ConnectorException {
    var unused =
        result.whenComplete(
            (value, failure) -> {
              if (result.isCancelled()) {
                attempt.abort(cancelled());
              }
            });
    // Also for work that never runs, because the connector was closed meanwhile.
    attempt.guard(this::calledOff);
    executor.execute(() -> run(work));
    return result;
  }

  private void run(Work<T, ?> work) {
    begun = true;
    try {
      T value = work.run();
      if (!result.complete(value) && value instanceof AutoCloseable tooLate) {
        tooLate.close();
      }
    } catch (ConnectorException e) {
      result.completeExceptionally(edge.apply(e));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Completes the future on a thread of the executor: its dependents are the program's, and this
   * may be the timer's thread.
   */
  private void calledOff() {
    try {
      attempt.check();
    } catch (ConnectorException why) {
      executor.execute(
          () -> {
            if (!begun) {
              trace.failed(why);
            }
            result.completeExceptionally(edge.apply(trace.withStory(why)));
          });
    }
  }

  private ConnectorException cancelled() {
    return new ConnectorException(
        ErrorCode.INTERRUPTED,
        Phase.LOGIN,
        attempt.found().orElse(null),
        "Cannot connect to %s: the future was cancelled. The program did that; connect again if the connection is still wanted."
            .formatted(attempt.target()),
        null);
  }
}
