package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.Batch.Statement;
import dev.cloudsql.emulator.tds.wire.TdsType;
import dev.cloudsql.emulator.tds.wire.TypedValue;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, until one fails or the client cancels the request.
 *
 * <p>H2 runs all statements except those about the session: transactions, which may be nested and
 * are reported to the client; options; {@code USE}; {@code WAITFOR}; and the {@code IF} that
 * drivers put before {@code COMMIT}.
 */
final class StatementRunner {

  private static final Pattern CONDITION =
      Pattern.compile("IF (\\d{1,9}) ?([=>]) ?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

  private static final Pattern TRANSACTION =
      Pattern.compile(
          "(?:BEGIN|COMMIT|ROLLBACK|SAVE)(?: (?:TRANSACTION|TRAN|WORK)(?: (.+))?)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OPTION =
      Pattern.compile(
          "SET (?:IMPLICIT_TRANSACTIONS (?<implicit>ON|OFF)|LOCK_TIMEOUT (?<timeout>-?\\d{1,9})"
              + "|TRANSACTION ISOLATION LEVEL (?<isolation>[A-Z ]+)|.*)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern USE = Pattern.compile("USE (.+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern DELAY =
      Pattern.compile(
          "WAITFOR DELAY N?'(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2}))?'", Pattern.CASE_INSENSITIVE);

  private static final Pattern UNPREPARE =
      Pattern.compile("EXEC(?:UTE)? SP_UNPREPARE (\\d{1,9})", Pattern.CASE_INSENSITIVE);

  /** A query that begins no transaction by itself, because there is no table in it. */
  private static final Pattern NO_TABLE =
      Pattern.compile("SELECT (?!.*\\bFROM\\b).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final TdsServer server;
  private final SessionState session;
  private final Attention attention;
  private final Response response;
  private final Environment environment;

  StatementRunner(TdsServer server, SessionState session, Attention attention, Response response) {
    this.server = server;
    this.session = session;
    this.attention = attention;
    this.response = response;
    this.environment = new Environment(response);
  }

  /** Runs a batch; parameters by their names, in lower case. */
  void run(String sql, Map<String, TypedValue> parameters)
      throws IOException, SqlError, InterruptedException {
    Batch batch = new Batch(sql, session.names(), parameters);
    try {
      while (!attention.isRaised()) {
        Optional<Statement> next = batch.next();
        if (next.isEmpty()) {
          return;
        }
        run(next.get(), batch);
      }
    } catch (SQLException e) {
      if (!attention.isRaised()) {
        throw failure(e);
      }
    } catch (StackOverflowError e) {
      // Of H2's parser.
      throw new SqlError(191, 15, 1, "Some part of your SQL statement is nested too deeply.");
    }
  }

  private SqlError failure(SQLException failure) throws IOException {
    SqlError error = SqlError.of(failure);
    if (error.endsTransaction() && session.transactions() > 0) {
      try {
        session.rollback();
      } catch (SQLException e) {
        throw new IOException("H2 does not roll back", e);
      }
      environment.rolledBack(session.descriptor());
    }
    return error;
  }

  private void run(Statement statement, Batch batch)
      throws IOException, SqlError, SQLException, InterruptedException {
    String sql = statement.sql();
    switch (statement.word()) {
      case "if" -> {
        if (!holds(match(CONDITION, sql))) {
          batch.skip();
        }
      }
      case "end" -> {
        // The block has no effect of its own.
      }
      case "begin" -> {
        if (!sql.equalsIgnoreCase("BEGIN")) {
          match(TRANSACTION, sql);
          begin();
        }
      }
      case "commit" -> {
        match(TRANSACTION, sql);
        commit();
      }
      case "rollback" -> rollback(name(match(TRANSACTION, sql)));
      case "save" -> save(name(match(TRANSACTION, sql)));
      case "set" -> set(match(OPTION, sql));
      case "use" -> use(name(match(USE, sql)));
      case "waitfor" -> await(match(DELAY, sql));
      case "exec", "execute" -> call(sql);
      default -> {
        if (session.beginsTransaction() && !NO_TABLE.matcher(sql).matches()) {
          session.begin();
          environment.begun(session.descriptor());
        }
        execute(statement);
      }
    }
  }

  private static Matcher match(Pattern pattern, String sql) throws SqlError {
    Matcher matcher = pattern.matcher(sql);
    if (!matcher.matches()) {
      throw new SqlError(102, 15, 1, "Incorrect syntax near '%s'.".formatted(sql));
    }
    return matcher;
  }

  /** Without quotes; empty if there is none. */
  private static String name(Matcher statement) {
    String name = statement.group(1);
    if (name == null) {
      return "";
    }
    return name.matches("\\[.*]|\".*\"") ? name.substring(1, name.length() - 1) : name;
  }

  private static boolean holds(Matcher condition) {
    int left = Integer.parseInt(condition.group(1));
    int right = Integer.parseInt(condition.group(3));
    return condition.group(2).equals("=") ? left == right : left > right;
  }

  /** Begins a transaction, or another one within it. */
  void begin() throws IOException, SQLException {
    session.begin();
    if (session.transactions() == 1) {
      environment.begun(session.descriptor());
    }
    response.done();
  }

  /** Ends the innermost transaction. */
  void commit() throws IOException, SqlError, SQLException {
    requireTransaction(3902, "COMMIT");
    session.commit();
    if (session.transactions() == 0) {
      environment.committed(session.descriptor());
    }
    response.done();
  }

  /** Goes back to a savepoint, or ends all transactions. */
  void rollback(String savepoint) throws IOException, SqlError, SQLException {
    requireTransaction(3903, "ROLLBACK");
    if (!session.rollbackTo(savepoint)) {
      session.rollback();
      environment.rolledBack(session.descriptor());
    }
    response.done();
  }

  /** Makes a savepoint. */
  void save(String savepoint) throws IOException, SqlError, SQLException {
    requireTransaction(628, "SAVE");
    session.save(savepoint);
    response.done();
  }

  private void requireTransaction(int number, String request) throws SqlError {
    if (session.transactions() == 0) {
      throw new SqlError(
          number,
          "The %s TRANSACTION request has no corresponding BEGIN TRANSACTION.".formatted(request));
    }
  }

  private void set(Matcher option) throws IOException, SQLException {
    if (option.group("implicit") != null) {
      session.implicitTransactions(option.group("implicit").equalsIgnoreCase("ON"));
    } else if (option.group("timeout") != null) {
      session.lockTimeout(Integer.parseInt(option.group("timeout")));
    } else if (option.group("isolation") != null) {
      session.isolation(option.group("isolation"));
    }
    response.done();
  }

  private void use(String database) throws IOException, SqlError, SQLException {
    if (!server.hasDatabase(database)) {
      throw new SqlError(
          911,
          "Database '%s' does not exist. Make sure that the name is entered correctly."
              .formatted(database));
    }
    if (session.transactions() > 0) {
      throw new SqlError(226, "USE statement not allowed within a transaction of this server.");
    }
    environment.database(session.use(database), database);
    response.done();
  }

  private void await(Matcher delay) throws IOException, InterruptedException {
    Duration time =
        Duration.ofHours(number(delay, 1))
            .plusMinutes(number(delay, 2))
            .plusSeconds(number(delay, 3));
    server.waiting().add(1);
    try {
      attention.await(time);
    } finally {
      server.waiting().add(-1);
    }
    response.done();
  }

  private static int number(Matcher delay, int group) {
    String digits = delay.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Microsoft's driver discards a prepared statement by SQL. */
  private void call(String sql) throws IOException, SqlError {
    Matcher unprepare = UNPREPARE.matcher(sql);
    if (!unprepare.matches()) {
      throw SqlError.noSuchProcedure(sql);
    }
    session.unprepare(Integer.parseInt(unprepare.group(1)));
    response.done();
  }

  private void execute(Statement statement) throws IOException, SQLException {
    try (PreparedStatement prepared = session.connection().prepareStatement(statement.sql())) {
      List<TypedValue> parameters = statement.parameters();
      for (int i = 0; i < parameters.size(); i++) {
        prepared.setObject(i + 1, parameters.get(i).value());
      }
      attention.running(prepared);
      try {
        if (attention.isRaised()) {
          return;
        }
        if (prepared.execute()) {
          rows(prepared.getResultSet());
        } else {
          response.updated(statement.word(), prepared.getLargeUpdateCount());
        }
      } finally {
        attention.running(null);
      }
    }
  }

  private void rows(ResultSet rows) throws IOException, SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    List<TdsType> types = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      types.add(TdsType.of(columns, i));
      names.add(columns.getColumnLabel(i));
    }
    // The first row before the columns, so that the client gets its failure at once.
    boolean more = rows.next();
    response.columns(names, types);
    long sent = 0;
    while (more && !attention.isRaised()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        row.add(rows.getObject(i + 1, types.get(i).valueClass()));
      }
      response.row(types, row);
      sent++;
      more = rows.next();
    }
    response.selected(sent);
  }
}
