package dev.cloudsql.emulator.tds.sql;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a batch asks for, one after the other. */
public sealed interface Statement {

  /**
   * Asks for rows.
   *
   * @param columns at least one
   * @param series where the rows come from; empty for a single row
   */
  record Select(List<Column> columns, Optional<Series> series) implements Statement {}

  /**
   * A column of the answer.
   *
   * @param name as the client gets it; may be empty
   * @param expression its value
   */
  record Column(String name, Expression expression) {}

  /**
   * The rows of {@code generate_series}.
   *
   * @param first the first number
   * @param last the last number
   */
  record Series(Expression first, Expression last) {}

  /**
   * Waits.
   *
   * @param delay how long
   */
  record Wait(Duration delay) implements Statement {}

  /**
   * Sets an option of the session; of all there are, one has an effect here.
   *
   * @param implicitTransactions whether statements begin a transaction by themselves; empty if this
   *     is about something else
   */
  record SetOption(Optional<Boolean> implicitTransactions) implements Statement {}

  /** Begins or ends a transaction. */
  enum Transaction implements Statement {
    /** Begins one, or another one within it. */
    BEGIN,
    /** Ends the inner-most. */
    COMMIT,
    /** Ends all. */
    ROLLBACK
  }

  /**
   * Does something only within a transaction.
   *
   * @param statement what
   */
  record IfInTransaction(Statement statement) implements Statement {}

  /**
   * Changes the database.
   *
   * @param database its name
   */
  record Use(String database) implements Statement {}

  /**
   * Raises an error, or says something when the severity is 10 or less.
   *
   * @param error what is raised
   */
  record Raise(SqlError error) implements Statement {}

  /**
   * Forgets a prepared statement.
   *
   * @param handle its number
   */
  record Unprepare(int handle) implements Statement {}
}
