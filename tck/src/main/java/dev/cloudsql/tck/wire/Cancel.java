package dev.cloudsql.tck.wire;

import dev.cloudsql.tck.trial.Trials;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cancels a running statement.
 *
 * @param slowStatement a statement that takes minutes
 * @param backend reports when the database has received it
 * @param trials runs it
 * @param patience the time limit of one attempt
 * @param interrupted whether the cancelling thread is interrupted
 */
public record Cancel(
    String slowStatement,
    WatchedBackend backend,
    Trials trials,
    Duration patience,
    boolean interrupted) {

  /** Makes one that cancels on a thread that is not interrupted. */
  public Cancel(String slowStatement, WatchedBackend backend, Trials trials, Duration patience) {
    this(slowStatement, backend, trials, patience, false);
  }

  /** The maximum number of connections that {@link #on} opens. */
  public static final int CONNECTIONS = 3;

  /** The number of times that one statement is cancelled. */
  private static final int CANCELS = 10;

  /** The time limit for a statement to reach the database. */
  private static final Duration ARRIVAL = Duration.ofSeconds(30);

  /** The same as {@link #on}, but cancels on an interrupted thread. */
  public Connection onInterrupted(Callable<Connection> connect) throws Exception {
    return new Cancel(slowStatement, backend, trials, patience, true).on(connect);
  }

  private void cancel(Statement statement) throws SQLException {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      statement.cancel();
    } finally {
      boolean unused = Thread.interrupted();
    }
  }

  /**
   * Opens connections until the statement of one is cancelled, and returns that one, open. The
   * others are not closed, because closing a connection may take as long as its running statement.
   */
  public Connection on(Callable<Connection> connect) throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      Connection connection = connect.call();
      if (stops(connection)) {
        return connection;
      }
    }
    throw new AssertionError(
        "Statement.cancel() did not stop '%s', on %s connections. A driver that opens another socket to cancel must get it from the source (with a relay: keepOpen()); if the driver cannot cancel, slowStatement() must be empty."
            .formatted(slowStatement, CONNECTIONS));
  }

  /**
   * Cancels the statement as soon as the database has received it, and then again: the first bytes
   * may only prepare it, and some drivers drop a cancel that comes before the execution. Does not
   * wait for a statement or a cancel that does not return.
   *
   * @return false if the statement continued; the cancel may have arrived before it
   */
  public boolean stops(Connection connection) throws Exception {
    Statement statement = connection.createStatement();
    long before = backend.received();
    CompletableFuture<Boolean> execution = trials.start(() -> statement.execute(slowStatement));
    backend.awaitMoreThan(before, ARRIVAL);
    Duration pause = patience.dividedBy(CONNECTIONS).dividedBy(CANCELS);
    for (int i = 0; i < CANCELS; i++) {
      CompletableFuture<Boolean> cancel =
          trials.start(
              () -> {
                cancel(statement);
                return true;
              });
      try {
        execution.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        return false;
      } catch (TimeoutException e) {
        if (cancel.isCompletedExceptionally()) {
          boolean unused = trials.await(cancel, Duration.ZERO);
        }
      } catch (ExecutionException e) {
        return e.getCause() instanceof SQLException;
      }
    }
    return false;
  }
}
