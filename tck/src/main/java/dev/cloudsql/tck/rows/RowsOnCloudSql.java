package dev.cloudsql.tck.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.tck.DialectCompatibilityKit;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.Cancel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * End-to-end tests of a dialect: from the instance connection name to rows, through {@link
 * Connectors}, the runtime on the path, the emulator, real TLS and a real database.
 *
 * <p>{@link DialectCompatibilityKit} tests a dialect in isolation; this class tests it as programs
 * use it. Features that the database lacks are reported as skipped, with the reason. A subclass may
 * add its own tests: each gets a new emulator with one instance, and a new connector.
 *
 * @since 0.1
 */
public abstract class RowsOnCloudSql extends ConnectsOnCloudSql {

  private static final int MANY = 32;

  /** The length of each text of {@link #hugeQuery}. */
  private static final int LENGTH =
      1000 * Integer.getInteger("cloudsql.tck.streamed-megabytes", 20);

  private static final long HUGE = 1000L * LENGTH;

  /** For subclasses. */
  protected RowsOnCloudSql() {}

  /**
   * A query without parameters that returns one row whose first column identifies the session, such
   * as the session's number.
   */
  protected abstract String sessionQuery();

  /**
   * A query with one parameter, a text, that returns one row with that text in the first column. It
   * must not need a table.
   */
  protected String parameterQuery() {
    return "SELECT ?";
  }

  /**
   * The length of the longest text for {@link #parameterQuery}, in characters. It should exceed the
   * buffers of sockets; 15 million unless overridden.
   */
  protected int longestText() {
    return 15_000_000;
  }

  /**
   * A statement that creates the table {@link #tableName} for the current session only: with one
   * column, {@code name}, for texts of up to 20 characters, and with transactional rows that remain
   * after a commit. If empty, transactions are not tested.
   */
  protected Optional<String> temporaryTable() {
    return Optional.of("CREATE TEMPORARY TABLE fruit (name VARCHAR(20))");
  }

  /** The name of the table of {@link #temporaryTable} in statements. */
  protected String tableName() {
    return "fruit";
  }

  /**
   * A statement that needs no table and takes minutes, such as a sleep, and fails with an {@link
   * SQLException} when it is cancelled. If empty, cancelling is not tested.
   */
  protected Optional<String> slowStatement() {
    return Optional.empty();
  }

  /**
   * A query that generates 1,000 rows with a text of this length in the first column, without a
   * table. If empty, streaming is not tested. The length is 20,000, which is twenty megabytes in
   * all, unless the system property {@code cloudsql.tck.streamed-megabytes} has another number.
   */
  protected Optional<String> hugeQuery(int length) {
    return Optional.empty();
  }

  /**
   * The fetch size with which the driver streams results without auto-commit; 100 unless
   * overridden.
   */
  protected int fetchSize() {
    return 100;
  }

  @Test
  @DisplayName("reads rows with a prepared statement, through one encrypted connection")
  void prepares() throws Exception {
    try (Connection connection = connector().connect(NAME, options());
        PreparedStatement query = connection.prepareStatement(parameterQuery())) {
      for (String text : List.of("apple", "? & = %", "ünï¢ødé 語")) {
        query.setString(1, text);
        assertThat(values(query.executeQuery()))
            .as("the rows of parameterQuery(), which must be its parameter alone")
            .containsExactly(text);
      }
      assertThat(instance().connections().handshakes()).isEqualTo(1);
    }
    instance().connections().awaitOpen(0);
  }

  @Test
  @DisplayName("commits and rolls back transactions")
  void transactions() throws Exception {
    String create = required(this::temporaryTable, "temporaryTable");
    try (Connection connection = connector().connect(NAME, options())) {
      createTable(connection, create);
      connection.setAutoCommit(false);
      insert(connection, "apple");
      connection.commit();
      insert(connection, "lost");
      connection.rollback();
      assertThat(values(connection, "SELECT name FROM " + tableName()))
          .as("the rows after a commit and a rollback, of the table that temporaryTable() creates")
          .containsExactly("apple");
    }
  }

  @Test
  @DisplayName("is aborted in the middle of a long statement, while the network stands still")
  void aborts() throws Exception {
    Connection connection = connector().connect(NAME, options());
    PreparedStatement statement = connection.prepareStatement(parameterQuery());
    statement.setString(1, "x".repeat(longestText()));
    backend().freeze();
    CompletableFuture<Boolean> execution = trials().start(statement::execute);
    trials().insist(() -> assertWaitsForTheNetwork(execution));

    boolean unused =
        trials()
            .run(
                () -> {
                  connection.abort(Runnable::run);
                  return true;
                });

    assertThatThrownBy(() -> trials().await(execution, Duration.ZERO))
        .as("the statement that was aborted")
        .isInstanceOf(SQLException.class);
    assertThat(connection.isClosed()).isTrue();
  }

  /** The thread of a statement is in a read or a write of a socket of the JDK. */
  private static boolean assertWaitsForTheNetwork(CompletableFuture<Boolean> execution)
      throws Exception {
    if (execution.isDone()) {
      throw new AssertionError(
          "The statement ended, though the network stands still: "
              + execution.handle((done, failure) -> failure).get()
              + ". longestText() must be a length that parameterQuery() takes.");
    }
    boolean waits =
        Thread.getAllStackTraces().entrySet().stream()
            .filter(thread -> thread.getKey().getName().equals(Trials.THREAD))
            .flatMap(thread -> Stream.of(thread.getValue()))
            .anyMatch(
                frame ->
                    frame.getClassName().equals("sun.nio.ch.NioSocketImpl")
                        && frame.getMethodName().matches("implRead|implWrite"));
    if (!waits) {
      throw new IllegalStateException("The statement does not wait for the network");
    }
    return true;
  }

  private static void createTable(Connection connection, String create) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(create);
    } catch (SQLException e) {
      throw new AssertionError(
          "The database refuses '%s': %s. temporaryTable() must create a table with one column, name, for texts."
              .formatted(create, e.getMessage()),
          e);
    }
  }

  private void insert(Connection connection, String name) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO %s VALUES (?)".formatted(tableName()))) {
      insert.setString(1, name);
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("cancels a statement, and goes on with the connection")
  void cancels() throws Exception {
    String slow = required(this::slowStatement, "slowStatement");
    try (Connection connection = cancel(slow).on(() -> connector().connect(NAME, options()))) {
      assertThat(values(connection, sessionQuery())).hasSize(1);
    }
  }

  @Test
  @DisplayName("cancels a statement on a thread that has been interrupted")
  void cancelsInterrupted() throws Exception {
    String slow = required(this::slowStatement, "slowStatement");
    try (Connection connection =
        cancel(slow).onInterrupted(() -> connector().connect(NAME, options()))) {
      assertThat(values(connection, sessionQuery())).hasSize(1);
    }
  }

  @Test
  @DisplayName("cancels where the connection is, after its name has moved elsewhere")
  void cancelsAfterMove() throws Exception {
    String slow = required(this::slowStatement, "slowStatement");
    EmulatedInstance other = another().start();
    try (Connector connector = vigilant(Duration.ofDays(1))) {
      List<Connection> earlier = new ArrayList<>();
      for (int i = 0; i < Cancel.CONNECTIONS; i++) {
        earlier.add(connector.connect(lead(NAME), options()));
      }
      lead(OTHER);
      trials().insist(() -> assertLeadsTo(connector, OTHER));
      Connection cancelled = cancel(slow).on(earlier.iterator()::next);
      assertThat(values(cancelled, sessionQuery())).hasSize(1);
      for (Connection connection : earlier) {
        connection.abort(Runnable::run);
      }
    }
    assertThat(other.connections().accepted()).isZero();
  }

  private static String assertLeadsTo(Connector connector, String instance) throws Exception {
    ConnectorStatus.Name name = connector.status().names().get(0);
    return name.instance().map(InstanceName::toString).filter(instance::equals).orElseThrow();
  }

  @Test
  @DisplayName("streams a large result: rows come while the database still sends")
  void streams() throws Exception {
    String huge = required(() -> hugeQuery(LENGTH), "hugeQuery");
    try (Connection connection = connector().connect(NAME, options());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(fetchSize());
      long characters = 0;
      try (ResultSet rows = statement.executeQuery(huge)) {
        assertThat(rows.next()).isTrue();
        assertThat(sent()).as("sent before the first row").isLessThan(HUGE / 2);
        do {
          characters += rows.getString(1).length();
        } while (rows.next());
      }
      assertThat(characters)
          .as("characters in the first column of hugeQuery(): 1,000 rows of %s", LENGTH)
          .isEqualTo(HUGE);
    }
  }

  @Test
  @DisplayName("opens 32 connections at once, each with a session of its own")
  void connectsManyTimes() throws Exception {
    List<CompletableFuture<Connection>> connects = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      connects.add(connector().connectAsync(NAME, options()));
    }
    List<String> sessions = new ArrayList<>();
    for (CompletableFuture<Connection> connect : connects) {
      sessions.addAll(
          values(trials().await(connect, ConnectOptions.DEFAULT_TIMEOUT), sessionQuery()));
    }
    assertThat(sessions)
        .as("what sessionQuery() finds, one text for each of %s sessions", MANY)
        .hasSize(MANY)
        .doesNotHaveDuplicates();
    for (CompletableFuture<Connection> connect : connects) {
      connect.join().close();
    }
    instance().connections().awaitOpen(0);
  }

  /** The first column of the result of a query. */
  protected static List<String> values(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return values(statement.executeQuery(sql));
    }
  }

  private static List<String> values(ResultSet result) throws SQLException {
    List<String> values = new ArrayList<>();
    try (result) {
      while (result.next()) {
        values.add(result.getString(1));
      }
    }
    return values;
  }
}
