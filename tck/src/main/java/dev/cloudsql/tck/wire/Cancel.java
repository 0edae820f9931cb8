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
 * Cancels a statement that is on its way.
 *
 * @param slowStatement takes minutes
 * @param backend tells when the database gets it
 * @param trials run it
 * @param patience how long all of one attempt may take
 * @param interrupted whether the thread that cancels has been interrupted
 */
public record Cancel(
    String slowStatement,
    WatchedBackend backend,
    Trials trials,
    Duration patience,
    boolean interrupted) {

  /** Cancels on a thread that has not been interrupted. */
  public Cancel(String slowStatement, WatchedBackend backend, Trials trials, Duration patience) {
    this(slowStatement, backend, trials, patience, false);
  }

  /** How many connections {@link #on} asks for at most. */
  public static final int CONNECTIONS = 3;

  /** How often one statement is cancelled. */
  private static final int CANCELS = 10;

  /** How long a statement may take to reach the database. */
  private static final Duration ARRIVAL = Duration.ofSeconds(30);

  /** The same on a thread that has been interrupted, as in programs that give up. */
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
   * others stay as they are: closing one whose statement runs on may take as long as the statement.
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
   * Cancels the statement as soon as the database gets it, and then again: the first bytes may only
   * prepare it, and some drivers drop a cancel that comes before they execute. Waits neither for a
   * statement nor for a cancel that does not return.
   *
   * @return false when the statement went on; the cancel may have overtaken it
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
