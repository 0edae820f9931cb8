package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.SessionState.Prepared;
import dev.cloudsql.emulator.tds.wire.TypedValue;
import dev.cloudsql.emulator.tds.wire.WireReader;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The system procedures with which drivers run statements that have parameters. */
final class ProcedureCalls {

  private static final int BY_NUMBER = 0xffff;
  private static final int LEAST_SEPARATOR = 0xfe;

  /** Commas in brackets are part of a type. */
  private static final Pattern DEFINITION =
      Pattern.compile("(@[^\\s,]+)(?:[^,(]++|\\([^)]*+\\))*+");

  private final SessionState session;
  private final StatementRunner runner;
  private final Response response;

  ProcedureCalls(SessionState session, StatementRunner runner, Response response) {
    this.session = session;
    this.runner = runner;
    this.response = response;
  }

  private record Argument(String name, TypedValue value) {

    String text() throws SqlError {
      if (value.value() instanceof String text) {
        return text;
      }
      throw new SqlError(214, "Procedure expects a parameter of type 'ntext/nchar/nvarchar'.");
    }

    int handle() throws SqlError {
      if (value.value() instanceof Long number) {
        return number.intValue();
      }
      throw new SqlError(214, "Procedure expects parameter '@handle' of type 'int'.");
    }
  }

  /** Runs all calls of a message; one that fails does not keep the next from running. */
  void run(WireReader in) throws IOException, InterruptedException {
    while (in.hasMore() && !response.isCancelled()) {
      String procedure = procedure(in);
      in.u16();
      List<Argument> arguments = arguments(in);
      response.beginProcedure();
      Map<String, TypedValue> results = new HashMap<>();
      boolean failed = false;
      try {
        call(procedure, arguments, results);
      } catch (SqlError e) {
        response.error(e);
        failed = true;
      }
      if (!response.isCancelled()) {
        response.procedureDone(failed, results);
      }
    }
  }

  private static String procedure(WireReader in) throws ProtocolException {
    int length = in.u16();
    if (length != BY_NUMBER) {
      return in.text(length).toLowerCase(Locale.ROOT);
    }
    int number = in.u16();
    return switch (number) {
      case 10 -> "sp_executesql";
      case 11 -> "sp_prepare";
      case 12 -> "sp_execute";
      case 13 -> "sp_prepexec";
      case 15 -> "sp_unprepare";
      default -> "procedure " + number;
    };
  }

  private static List<Argument> arguments(WireReader in) throws ProtocolException {
    List<Argument> arguments = new ArrayList<>();
    while (in.hasMore()) {
      if (in.peek() >= LEAST_SEPARATOR) {
        in.u8();
        break;
      }
      String name = in.shortText();
      // Whether the caller wants it back, which only handles are asked for.
      in.u8();
      arguments.add(new Argument(name, TypedValue.read(in)));
    }
    return arguments;
  }

  private void call(String procedure, List<Argument> arguments, Map<String, TypedValue> results)
      throws IOException, SqlError, InterruptedException {
    switch (procedure) {
      case "sp_executesql" -> run(statement(arguments, 1, 0), arguments, 2);
      case "sp_prepare" -> prepare(statement(arguments, 1, 2), arguments, results);
      case "sp_prepexec" -> {
        Prepared statement = statement(arguments, 1, 2);
        prepare(statement, arguments, results);
        run(statement, arguments, 3);
      }
      case "sp_execute" -> run(session.prepared(argument(arguments, 0).handle()), arguments, 1);
      case "sp_unprepare" -> session.unprepare(argument(arguments, 0).handle());
      default -> throw SqlError.noSuchProcedure(procedure);
    }
  }

  private static Prepared statement(List<Argument> arguments, int definitions, int sql)
      throws SqlError {
    boolean defined =
        definitions < arguments.size() && arguments.get(definitions).value().value() != null;
    return new Prepared(
        defined ? argument(arguments, definitions).text() : "", argument(arguments, sql).text());
  }

  private void prepare(
      Prepared statement, List<Argument> arguments, Map<String, TypedValue> results) {
    results.put(arguments.get(0).name(), TypedValue.of(session.prepare(statement)));
  }

  private static Argument argument(List<Argument> arguments, int index) throws SqlError {
    if (index < arguments.size()) {
      return arguments.get(index);
    }
    throw new SqlError(201, "Procedure expects a parameter which was not supplied.");
  }

  private void run(Prepared statement, List<Argument> arguments, int from)
      throws IOException, SqlError, InterruptedException {
    runner.run(statement.sql(), values(statement, arguments.stream().skip(from).toList()));
  }

  /** By name where the caller gives one, else by position. */
  private static Map<String, TypedValue> values(Prepared statement, List<Argument> arguments)
      throws SqlError {
    List<String> names =
        DEFINITION.matcher(statement.parameters()).results().map(it -> it.group(1)).toList();
    Map<String, TypedValue> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i).name();
      if (name.isEmpty() && i >= names.size()) {
        throw new SqlError(8144, "Procedure or function has too many arguments specified.");
      }
      values.put(
          (name.isEmpty() ? names.get(i) : name).toLowerCase(Locale.ROOT),
          arguments.get(i).value());
    }
    return values;
  }
}
