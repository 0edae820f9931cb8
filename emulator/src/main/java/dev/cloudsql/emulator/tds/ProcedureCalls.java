package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.Prepared.Plan;
import dev.cloudsql.emulator.tds.sql.Parser;
import dev.cloudsql.emulator.tds.sql.SqlError;
import dev.cloudsql.emulator.tds.type.TypedValue;
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
        response.message(e);
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
      case "sp_executesql" -> {
        Plan plan = plan(arguments, 1, 0);
        runner.run(plan.batch(), bind(plan, arguments, 2));
      }
      case "sp_prepare" -> prepare(plan(arguments, 1, 2), arguments, results);
      case "sp_prepexec" -> {
        Plan plan = plan(arguments, 1, 2);
        prepare(plan, arguments, results);
        runner.run(plan.batch(), bind(plan, arguments, 3));
      }
      case "sp_execute" -> {
        Plan plan = session.prepared().get(argument(arguments, 0).handle());
        runner.run(plan.batch(), bind(plan, arguments, 1));
      }
      case "sp_unprepare" -> session.prepared().forget(argument(arguments, 0).handle());
      default -> throw Parser.noSuchProcedure(procedure);
    }
  }

  private void prepare(Plan plan, List<Argument> arguments, Map<String, TypedValue> results) {
    String handle = arguments.get(0).name();
    results.put(handle, TypedValue.of(session.prepared().keep(plan)));
  }

  private static Argument argument(List<Argument> arguments, int index) throws SqlError {
    if (index < arguments.size()) {
      return arguments.get(index);
    }
    throw new SqlError(201, "Procedure expects a parameter which was not supplied.");
  }

  private static Plan plan(List<Argument> arguments, int definitions, int statement)
      throws SqlError {
    List<String> names = new ArrayList<>();
    if (definitions < arguments.size()
        && arguments.get(definitions).value().value() instanceof String text) {
      DEFINITION.matcher(text).results().forEach(definition -> names.add(definition.group(1)));
    }
    return new Plan(names, Parser.batch(argument(arguments, statement).text()));
  }

  /** By name where the caller gives one, else by position. */
  private static Map<String, TypedValue> bind(Plan plan, List<Argument> arguments, int from)
      throws SqlError {
    Map<String, TypedValue> values = new HashMap<>();
    for (int i = from; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      int position = i - from;
      if (argument.name().isEmpty() && position >= plan.parameters().size()) {
        throw new SqlError(8144, "Procedure or function has too many arguments specified.");
      }
      String name = argument.name().isEmpty() ? plan.parameters().get(position) : argument.name();
      values.put(name.toLowerCase(Locale.ROOT), argument.value());
    }
    return values;
  }
}
