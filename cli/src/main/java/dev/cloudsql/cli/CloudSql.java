package dev.cloudsql.cli;

import dev.cloudsql.cli.doctor.DoctorCommand;
import dev.cloudsql.cli.emulator.EmulatorCommand;
import dev.cloudsql.cli.migrate.MigrateCommand;
import dev.cloudsql.cli.proxy.ProxyCommand;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code cloudsql}.
 *
 * <p>A command is a class with picocli's annotations in a package of its own, named in {@code
 * subcommands} below. It prints results to {@code spec.commandLine().getOut()}, returns an {@link
 * ExitCode}, throws {@link ParameterException} for what is wrong with its arguments and {@link
 * CommandFailure} for what else the user can change. Logs go to the standard error output.
 */
@Command(
    name = "cloudsql",
    description = "Tools for Cloud SQL instances, for programs in any language.",
    subcommands = {
      ProxyCommand.class,
      DoctorCommand.class,
      EmulatorCommand.class,
      MigrateCommand.class,
      CompletionCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = CloudSql.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeOnInvalidInput = ExitCode.USAGE,
    exitCodeOnExecutionException = ExitCode.FAILURE,
    footer = {
      "",
      "Exit codes: 0 success; 1 failure; 2 wrong option, argument or configuration file.",
      "`cloudsql COMMAND --help` describes a command and its options."
    })
public final class CloudSql implements Runnable {

  /** Of help texts that go to a file or a pipe; on a terminal they are as wide as it is. */
  static final int WIDTH = 100;

  @Spec private CommandSpec spec;

  private CloudSql() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The program as picocli sees it, for {@code main}, tests and documentation. */
  static CommandLine commandLine() {
    CommandLine program = new CommandLine(new CloudSql());
    addVersion(program);
    return program
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(WIDTH)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(CloudSql::explain)
        .setExecutionExceptionHandler(CloudSql::report);
  }

  private static void addVersion(CommandLine command) {
    var unused = command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(CloudSql::addVersion);
  }

  /** Sets the lowest level of log lines. Loggers read it once, when the first one is made. */
  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      description =
          "Log to the standard error output from this level on: ${COMPLETION-CANDIDATES}."
              + " Default: warn.")
  void logLevel(LogLevel level) {
    System.setProperty(
        "org.slf4j.simpleLogger.defaultLogLevel", level.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int explain(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText("cloudsql: " + wrong.getMessage()));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("Try `%s --help`.".formatted(command.getCommandSpec().qualifiedName()));
    }
    return ExitCode.USAGE;
  }

  private static int report(Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    boolean expected = failure instanceof CommandFailure;
    err.println(
        command
            .getColorScheme()
            .errorText("cloudsql: " + (expected ? failure.getMessage() : failure.toString())));
    if (!expected || "debug".equals(System.getProperty("org.slf4j.simpleLogger.defaultLogLevel"))) {
      failure.printStackTrace(err);
    }
    return failure instanceof CommandFailure known ? known.exitCode() : ExitCode.FAILURE;
  }

  /** The levels of log lines, as users write them. */
  enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The version of the program, from its jar, and of Java. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = CloudSql.class.getPackage().getImplementationVersion();
      return new String[] {
        "cloudsql " + (version == null ? "(not from a jar)" : version),
        "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
      };
    }
  }
}
