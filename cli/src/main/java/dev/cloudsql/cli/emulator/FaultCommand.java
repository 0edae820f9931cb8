package dev.cloudsql.cli.emulator;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.cloudsql.cli.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, sets and clears faults of a running emulator. */
@Command(
    name = "fault",
    description = "Make calls and connections fail while the emulator runs.",
    subcommands = {
      FaultCommand.ListCommand.class,
      FaultCommand.SetCommand.class,
      FaultCommand.ClearCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class FaultCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static void print(PrintWriter out, ActiveFaults.Shown fault) {
    Integer times = fault.times();
    String instance = fault.instance();
    out.printf(
        "%-4s %s %s%s  occurred %s%s%s%n",
        fault.id(),
        fault.target(),
        fault.fault(),
        instance == null ? "" : "  for " + instance,
        fault.occurrences(),
        times == null ? "" : " of " + times,
        fault.ended() ? ", ended" : "");
  }

  /** Shows the faults. */
  @Command(
      name = "list",
      description = "Show the faults that were set, with how often each has occurred.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private ControlClient control;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
      JsonElement faults = control.call("GET", "/faults", null);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(faults);
      } else if (faults.getAsJsonArray().isEmpty()) {
        out.println("No fault is set.");
      } else {
        for (JsonElement fault : faults.getAsJsonArray()) {
          print(out, new Gson().fromJson(fault, ActiveFaults.Shown.class));
        }
      }
      out.flush();
      return ExitCode.OK;
    }
  }

  /** Sets a fault. */
  @Command(
      name = "set",
      description = "Set a fault; prints its number.",
      mixinStandardHelpOptions = true)
  static final class SetCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private ControlClient control;

    /** Adds the faults to the help text. */
    @Spec
    void describe(CommandSpec command) {
      List<String> lines = new ArrayList<>();
      add(lines, "Faults of API calls:", FaultKind.OF_CALLS);
      add(lines, "Faults of connections to an instance:", FaultKind.OF_INSTANCES);
      add(lines, "Faults of an instance's streams of SQL Data:", FaultKind.OF_SQL_DATA);
      add(lines, "Faults of DNS queries:", FaultKind.OF_DNS);
      var unused = command.usageMessage().footer(lines.toArray(String[]::new));
    }

    private static <F> void add(List<String> lines, String heading, List<FaultKind<F>> kinds) {
      lines.add("");
      lines.add(heading);
      kinds.forEach(kind -> lines.add("  %-36s %s".formatted(kind.form(), kind.meaning())));
    }

    @Parameters(
        index = "0",
        paramLabel = "TARGET",
        description =
            "An API call (connect-settings, instance, generate-ephemeral-cert,"
                + " resolve-connect-settings, token, token-info, metadata, generate-access-token,"
                + " exchange-token, stream-sql-data with status, hang and delay), an instance"
                + " connection name, dns, or dns:TYPE.")
    private String target;

    @Parameters(
        index = "1",
        paramLabel = "FAULT",
        description = "A fault of that target, from the lists below.")
    private String fault;

    @Option(
        names = "--times",
        paramLabel = "N",
        description = "End after this number of calls or connections. Default: when it is cleared.")
    private @Nullable Integer times;

    @Option(
        names = "--instance",
        paramLabel = "NAME",
        description = "Only API calls about this instance.")
    private @Nullable String instance;

    @Override
    public Integer call() {
      JsonElement set =
          control.call("POST", "/faults", new ActiveFaults.Order(target, instance, fault, times));
      PrintWriter out = spec.commandLine().getOut();
      out.println(set.getAsJsonObject().get("id").getAsInt());
      out.flush();
      return ExitCode.OK;
    }
  }

  /** Clears faults. */
  @Command(
      name = "clear",
      description = "Clear faults; what they hold continues normally.",
      mixinStandardHelpOptions = true)
  static final class ClearCommand implements Callable<Integer> {

    @Mixin private ControlClient control;

    @Parameters(
        arity = "0..*",
        paramLabel = "NUMBER",
        description = "The numbers of the faults. Default: all faults.")
    private @Nullable List<Integer> numbers;

    @Override
    public Integer call() {
      List<Integer> some = numbers;
      if (some == null) {
        var unused = control.call("DELETE", "/faults", null);
      } else {
        some.forEach(number -> control.call("DELETE", "/faults/" + number, null));
      }
      return ExitCode.OK;
    }
  }
}
