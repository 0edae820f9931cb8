package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.sql.Statement.Column;
import dev.cloudsql.emulator.tds.sql.Statement.Series;
import dev.cloudsql.emulator.tds.sql.Statement.Transaction;
import dev.cloudsql.emulator.tds.sql.Token.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads batches of statements. */
public final class Parser {

  private static final Set<String> BEGINNINGS =
      Set.of(
          "select",
          "waitfor",
          "set",
          "begin",
          "commit",
          "rollback",
          "save",
          "if",
          "use",
          "raiserror",
          "throw",
          "print",
          "exec",
          "execute");

  private static final Pattern DELAY =
      Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,3}))?)?");

  private static final int DEEPEST = 32;

  private final Tokens tokens;
  private final ExpressionParser expressions;

  private Parser(String sql) throws SqlError {
    this.tokens = new Tokens(sql);
    this.expressions = new ExpressionParser(tokens);
  }

  /** Reads all statements of a batch before any of them runs. */
  public static List<Statement> batch(String sql) throws SqlError {
    Parser parser = new Parser(sql);
    List<Statement> statements = new ArrayList<>();
    while (true) {
      while (parser.tokens.accept(";")) {
        // An empty statement is none.
      }
      if (parser.tokens.atEnd()) {
        return List.copyOf(statements);
      }
      statements.add(parser.statement(0));
    }
  }

  private Statement statement(int depth) throws SqlError {
    if (depth > DEEPEST) {
      throw SqlError.tooDeep();
    }
    Token first = tokens.take();
    return switch (first.kind() == Kind.WORD ? first.text().toLowerCase(Locale.ROOT) : "") {
      case "select" -> select();
      case "waitfor" -> waitFor();
      case "set" -> set();
      case "begin" -> transaction(Transaction.BEGIN);
      case "commit" -> transaction(Transaction.COMMIT);
      case "rollback" -> transaction(Transaction.ROLLBACK);
      case "if" -> condition(depth);
      case "use" -> new Statement.Use(tokens.expectName());
      case "raiserror" -> raiseError();
      case "throw" -> throwError();
      case "print" -> new Statement.Raise(new SqlError(0, 0, 1, tokens.expect(Kind.STRING)));
      case "exec", "execute" -> unprepare();
      default -> throw SqlError.syntax(first);
    };
  }

  private Statement select() throws SqlError {
    List<Column> columns = new ArrayList<>();
    do {
      Expression expression = expressions.expression();
      columns.add(new Column(alias(), expression));
    } while (tokens.accept(","));
    Optional<Series> series = tokens.accept("from") ? Optional.of(series()) : Optional.empty();
    return new Statement.Select(List.copyOf(columns), series);
  }

  private String alias() throws SqlError {
    if (tokens.accept("as")) {
      return tokens.peek().kind() == Kind.STRING ? tokens.take().text() : tokens.expectName();
    }
    boolean named = tokens.peek().isName() && !startsSomething(tokens.peek());
    return named ? tokens.take().text() : "";
  }

  private static boolean startsSomething(Token token) {
    return token.is("from")
        || (token.kind() == Kind.WORD
            && BEGINNINGS.contains(token.text().toLowerCase(Locale.ROOT)));
  }

  private Series series() throws SqlError {
    String name = tokens.expectName();
    if (!name.equalsIgnoreCase("generate_series")) {
      throw new SqlError(208, "Invalid object name '%s'.".formatted(name));
    }
    tokens.expect("(");
    Expression first = expressions.expression();
    tokens.expect(",");
    Expression last = expressions.expression();
    tokens.expect(")");
    // There is nothing else that the alias could tell it from.
    alias();
    return new Series(first, last);
  }

  private Statement waitFor() throws SqlError {
    tokens.expect("delay");
    String text = tokens.expect(Kind.STRING);
    Matcher delay = DELAY.matcher(text);
    if (!delay.matches()) {
      throw new SqlError(148, 15, 1, "Incorrect time syntax in time string '%s'.".formatted(text));
    }
    return new Statement.Wait(
        Duration.ofHours(number(delay, 1))
            .plusMinutes(number(delay, 2))
            .plusSeconds(number(delay, 3))
            .plusMillis(delay.group(4) == null ? 0 : thousandths(delay.group(4))));
  }

  private static int number(Matcher delay, int group) {
    String digits = delay.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int thousandths(String digits) {
    return Integer.parseInt((digits + "00").substring(0, 3));
  }

  private Statement set() {
    boolean implicit = tokens.peek().is("implicit_transactions");
    boolean on = tokens.after().is("on");
    while (!tokens.atEnd() && !tokens.peek().is(";") && !startsSomething(tokens.peek())) {
      tokens.take();
    }
    return new Statement.SetOption(implicit ? Optional.of(on) : Optional.empty());
  }

  private Statement transaction(Transaction what) throws SqlError {
    boolean named = tokens.accept("tran") || tokens.accept("transaction");
    if (!named && what == Transaction.BEGIN) {
      throw tokens.syntaxError();
    }
    if (named && (tokens.peek().isName() && !startsSomething(tokens.peek()))) {
      tokens.take();
    } else if (!named) {
      tokens.accept("work");
    }
    return what;
  }

  private Statement condition(int depth) throws SqlError {
    if (!tokens.expect(Kind.VARIABLE).equalsIgnoreCase("@@trancount")) {
      throw tokens.syntaxError();
    }
    tokens.expect(">");
    tokens.expectInteger();
    return new Statement.IfInTransaction(statement(depth + 1));
  }

  private Statement raiseError() throws SqlError {
    tokens.expect("(");
    String message = tokens.expect(Kind.STRING);
    tokens.expect(",");
    int severity = tokens.expectInteger();
    tokens.expect(",");
    int state = tokens.expectInteger();
    tokens.expect(")");
    return new Statement.Raise(new SqlError(50_000, severity, state, message));
  }

  private Statement throwError() throws SqlError {
    int number = tokens.expectInteger();
    tokens.expect(",");
    String message = tokens.expect(Kind.STRING);
    tokens.expect(",");
    return new Statement.Raise(
        new SqlError(number, SqlError.SEVERITY, tokens.expectInteger(), message));
  }

  private Statement unprepare() throws SqlError {
    String name = tokens.expectName();
    if (!name.equalsIgnoreCase("sp_unprepare")) {
      throw noSuchProcedure(name);
    }
    return new Statement.Unprepare(tokens.expectInteger());
  }

  /** What is said of a procedure that is not there. */
  public static SqlError noSuchProcedure(String name) {
    return new SqlError(
        2812, SqlError.SEVERITY, 62, "Could not find stored procedure '%s'.".formatted(name));
  }
}
