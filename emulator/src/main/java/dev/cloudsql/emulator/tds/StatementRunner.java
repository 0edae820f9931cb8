package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.sql.Expression;
import dev.cloudsql.emulator.tds.sql.Scope;
import dev.cloudsql.emulator.tds.sql.SqlError;
import dev.cloudsql.emulator.tds.sql.Statement;
import dev.cloudsql.emulator.tds.sql.Statement.Column;
import dev.cloudsql.emulator.tds.sql.Statement.Series;
import dev.cloudsql.emulator.tds.sql.Statement.Transaction;
import dev.cloudsql.emulator.tds.type.TypedValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Does what statements say, until one fails or the client has had enough. */
final class StatementRunner {

  private static final TypedValue NO_ROW = TypedValue.of(1);

  private final TdsServer server;
  private final SessionState session;
  private final Response response;
  private final Environment environment;

  StatementRunner(TdsServer server, SessionState session, Response response) {
    this.server = server;
    this.session = session;
    this.response = response;
    this.environment = new Environment(response);
  }

  void run(List<Statement> batch, Map<String, TypedValue> parameters)
      throws IOException, SqlError, InterruptedException {
    for (Statement statement : batch) {
      if (!response.isCancelled()) {
        run(statement, parameters);
      }
    }
  }

  private void run(Statement statement, Map<String, TypedValue> parameters)
      throws IOException, SqlError, InterruptedException {
    if (statement instanceof Statement.Select select) {
      select(select, parameters);
      return;
    }
    if (statement instanceof Statement.IfInTransaction condition) {
      if (session.transactions() > 0) {
        run(condition.statement(), parameters);
      }
      return;
    }
    if (statement instanceof Transaction transaction) {
      change(transaction);
    } else if (statement instanceof Statement.Wait wait) {
      await(wait);
    } else if (statement instanceof Statement.SetOption option) {
      option.implicitTransactions().ifPresent(session::implicitTransactions);
    } else if (statement instanceof Statement.Use use) {
      use(use.database());
    } else if (statement instanceof Statement.Unprepare unprepare) {
      session.prepared().forget(unprepare.handle());
    } else if (statement instanceof Statement.Raise raise) {
      raise(raise.error());
    }
    response.done();
  }

  private void select(Statement.Select select, Map<String, TypedValue> parameters)
      throws IOException, SqlError {
    if (session.beginsTransaction()) {
      change(Transaction.BEGIN);
    }
    Scope scope = session.scope(parameters);
    TypedValue first = NO_ROW;
    long count = 1;
    if (select.series().isPresent()) {
      Series series = select.series().get();
      first = series.first().value(scope, NO_ROW);
      count = whole(series.last(), scope) - whole(series.first(), scope) + 1;
    }
    List<TypedValue> row = row(select, scope, first);
    response.columns(select.columns().stream().map(Column::name).toList(), row);
    long sent = 0;
    while (sent < count && !response.isCancelled()) {
      response.row(row);
      sent++;
      if (sent < count) {
        long number = (Long) Objects.requireNonNull(first.value()) + sent;
        row = row(select, scope, new TypedValue(first.type(), number));
      }
    }
    response.rowsDone(sent);
  }

  private static long whole(Expression expression, Scope scope) throws SqlError {
    if (expression.value(scope, NO_ROW).value() instanceof Long number) {
      return number;
    }
    throw new SqlError(5373, "All the input parameters should be of the same type.");
  }

  private static List<TypedValue> row(Statement.Select select, Scope scope, TypedValue value)
      throws SqlError {
    List<TypedValue> row = new ArrayList<>();
    for (Column column : select.columns()) {
      row.add(column.expression().value(scope, value));
    }
    return row;
  }

  private void await(Statement.Wait wait) throws InterruptedException {
    server.census().waits(1);
    try {
      response.awaitCancel(wait.delay());
    } finally {
      server.census().waits(-1);
    }
  }

  private void use(String database) throws IOException, SqlError {
    if (!server.hasDatabase(database)) {
      throw new SqlError(
          911,
          "Database '%s' does not exist. Make sure that the name is entered correctly."
              .formatted(database));
    }
    environment.database(session.use(database), database);
  }

  private void raise(SqlError error) throws IOException, SqlError {
    if (error.severity() > Response.MOST_HARMLESS_SEVERITY) {
      throw error;
    }
    response.message(error);
  }

  private void change(Transaction transaction) throws IOException, SqlError {
    int open = session.transactions();
    switch (transaction) {
      case BEGIN -> {
        session.transactions(open + 1);
        if (open == 0) {
          environment.begun(session.descriptor());
        }
      }
      case COMMIT -> {
        require(open, 3902, "COMMIT");
        session.transactions(open - 1);
        if (open == 1) {
          environment.committed(session.descriptor());
        }
      }
      case ROLLBACK -> {
        require(open, 3903, "ROLLBACK");
        session.transactions(0);
        environment.rolledBack(session.descriptor());
      }
    }
  }

  private static void require(int open, int number, String request) throws SqlError {
    if (open == 0) {
      throw new SqlError(
          number,
          "The %s TRANSACTION request has no corresponding BEGIN TRANSACTION.".formatted(request));
    }
  }
}
