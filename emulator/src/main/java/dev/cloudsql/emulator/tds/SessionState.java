package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.Login;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The state of a session between two requests, and its connection to H2. */
final class SessionState implements AutoCloseable {

  private static final String VERSION =
      "Microsoft SQL Server 2022 (emulated, with the tables of H2)";

  private final TdsServer server;
  private final int id;
  private final Login login;
  private final String loginDatabase;
  private final Map<Integer, Prepared> prepared = new HashMap<>();
  private final Set<String> savepoints = new HashSet<>();
  private int lastHandle;
  private String database;
  private Connection connection;
  private boolean implicitTransactions;
  private int transactions;
  private long descriptor;

  SessionState(TdsServer server, Login login, String database) throws SQLException {
    this.server = server;
    this.id = server.nextSession();
    this.login = login;
    this.loginDatabase = database;
    this.database = database;
    this.connection = server.connect(database);
  }

  /**
   * A statement that waits for its parameters.
   *
   * @param parameters as the client declares them
   * @param sql the text
   */
  record Prepared(String parameters, String sql) {}

  Connection connection() {
    return connection;
  }

  int prepare(Prepared statement) {
    prepared.put(++lastHandle, statement);
    return lastHandle;
  }

  Prepared prepared(int handle) throws SqlError {
    Prepared statement = prepared.get(handle);
    if (statement == null) {
      throw new SqlError(
          8179,
          SqlError.SEVERITY,
          2,
          "Could not find prepared statement with handle %s.".formatted(handle));
    }
    return statement;
  }

  void unprepare(int handle) throws SqlError {
    prepared(handle);
    prepared.remove(handle);
  }

  /** Returns the database before. Temporary tables stay behind, since each database has its own. */
  String use(String next) throws SQLException {
    String before = database;
    connection.close();
    connection = server.connect(next);
    database = next;
    return before;
  }

  /** The depth of nesting; 0 without a transaction. */
  int transactions() {
    return transactions;
  }

  /** The number of the latest transaction. */
  long descriptor() {
    return descriptor;
  }

  void begin() throws SQLException {
    if (transactions++ == 0) {
      descriptor++;
      connection.setAutoCommit(false);
    }
  }

  void commit() throws SQLException {
    if (--transactions == 0) {
      savepoints.clear();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  void rollback() throws SQLException {
    transactions = 0;
    savepoints.clear();
    connection.rollback();
    connection.setAutoCommit(true);
  }

  void save(String savepoint) throws SQLException {
    execute("SAVEPOINT " + quoted(savepoint));
    savepoints.add(savepoint);
  }

  /** Returns false if there is no savepoint of that name, which may be a transaction's. */
  boolean rollbackTo(String savepoint) throws SQLException {
    if (!savepoints.contains(savepoint)) {
      return false;
    }
    execute("ROLLBACK TO SAVEPOINT " + quoted(savepoint));
    return true;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** H2 waits two seconds by default, SQL Server for ever. */
  void lockTimeout(int millis) throws SQLException {
    execute("SET LOCK_TIMEOUT " + (millis < 0 ? Integer.MAX_VALUE : millis));
  }

  /** Changes nothing within a transaction, which H2 would commit. */
  void isolation(String level) throws SQLException {
    if (transactions == 0) {
      execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level);
    }
  }

  void implicitTransactions(boolean on) {
    implicitTransactions = on;
  }

  /** Whether the next statement on a table begins a transaction. */
  boolean beginsTransaction() {
    return implicitTransactions && transactions == 0;
  }

  /** Goes back to the state after the login: no transaction, no temporary table. */
  void reset() throws SQLException {
    use(loginDatabase);
    implicitTransactions = false;
    transactions = 0;
    savepoints.clear();
    prepared.clear();
  }

  /** What H2 does not know of the session, as SQL. */
  Map<String, Supplier<String>> names() {
    return Map.of(
        "@@version", () -> literal(VERSION),
        "@@spid", () -> Integer.toString(id),
        "@@trancount", () -> Integer.toString(transactions),
        "system_user", () -> literal(login.user()),
        "suser_sname()", () -> literal(login.user()),
        "app_name()", () -> literal(login.application()),
        "db_name()", () -> literal(database));
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
