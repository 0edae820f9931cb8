package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the emulator until it is stopped. */
@Command(
    name = "emulator",
    description = {
      "Emulate Cloud SQL on this machine, for programs in any language.",
      "",
      "Clients get real HTTP, TLS and certificates on loopback addresses; the database behind an"
          + " instance is yours. Prints how to point the official connectors at it, and runs until"
          + " it is stopped.",
      ""
    },
    subcommands = {
      EnvCommand.class,
      FaultCommand.class,
      ChangeCommand.class,
      JournalCommand.class,
      StopCommand.class
    },
    mixinStandardHelpOptions = true,
    customSynopsis = {
      "cloudsql emulator [OPTIONS] (--instance=NAME (--backend=HOST[:PORT] | --embedded)",
      "                         [OPTIONS OF THE INSTANCE])...",
      "       cloudsql emulator [OPTIONS] --config=FILE",
      "       cloudsql emulator COMMAND"
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  cloudsql emulator --instance shop:europe-west1:orders --backend localhost:5432",
      "  cloudsql emulator --config emulator.yaml",
      "  eval \"$(cloudsql emulator env --wait 30s)\"",
      "  cloudsql emulator fault set connect-settings status:503 --times 2",
      "",
      "Exit codes: 0 stopped by `cloudsql emulator stop`; 1 it could not start; 2 wrong option or"
          + " configuration file; 130 and 143 ended by SIGINT and SIGTERM, after everything was"
          + " stopped."
    })
public final class EmulatorCommand implements Callable<Integer> {

  private static final int ADMIN_PORT = 9460;
  private static final int SERVER_PORT = 3307;

  @Spec private CommandSpec spec;

  @ArgGroup(
      exclusive = false,
      multiplicity = "0..*",
      order = 1,
      heading = "%nAn instance; repeat these options, from --instance on, for several:%n")
  private List<InstanceOptions> instances = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A YAML file with these options as keys, without dashes, and a list `instances`. Options"
              + " of the command line are added to it, and win.")
  private @Nullable Path config;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description =
          "The port of the Admin API, the tokens and the metadata server; 0 is any that is free."
              + " Default: 9460.")
  private @Nullable Integer adminPort;

  @Option(
      names = "--control-port",
      paramLabel = "PORT",
      description = "The port of the control API; 0 is any that is free. Default: 9461.")
  private @Nullable Integer controlPort;

  @Option(
      names = "--server-port",
      paramLabel = "PORT",
      description =
          "The port of all instances; 0 is any that is free. Default: 3307, the only one that"
              + " official connectors dial.")
  private @Nullable Integer serverPort;

  @Option(
      names = "--sql-data-port",
      paramLabel = "PORT",
      description =
          "The port of SQL Data with TLS; 0 is any that is free. Default: 9462, or 2 above that of"
              + " the Admin API.")
  private @Nullable Integer sqlDataPort;

  @Option(
      names = "--sql-data-plain-port",
      paramLabel = "PORT",
      description =
          "The port of SQL Data without TLS, for this library; 0 is any that is free. Default: 9463,"
              + " or 3 above that of the Admin API.")
  private @Nullable Integer sqlDataPlainPort;

  @Option(
      names = "--credentials-dir",
      paramLabel = "DIRECTORY",
      description =
          "Where the credentials files are written. Default: a temporary directory, removed at the"
              + " end.")
  private @Nullable Path credentialsDirectory;

  @Option(
      names = "--postgres-bin",
      paramLabel = "DIRECTORY",
      description =
          "The directory of initdb, pg_ctl and postgres for --embedded. Default: looked for on the"
              + " PATH and where packages install it.")
  private @Nullable Path postgresPrograms;

  @Override
  public Integer call() {
    Path file = config;
    if (file != null) {
      addFrom(file);
    }
    check();
    CountDownLatch stop = new CountDownLatch(1);
    RunningEmulator emulator = new RunningEmulator(this, stop::countDown);
    Thread hook = new Thread(emulator::close, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (emulator) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(emulator.start().text());
      out.flush();
      warnOfUnreachable();
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("Interrupted.", e);
    } finally {
      removeHook(hook);
    }
    return ExitCode.OK;
  }

  private static void removeHook(Thread hook) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends, and the hook runs.
    }
  }

  /** Adds the options of the file that the command line does not have. */
  private void addFrom(Path file) {
    EmulatorCommand read = new EmulatorCommand();
    CommandLine parser = new CommandLine(read);
    List<String> arguments = EmulatorFile.arguments(file, parser.getCommandSpec());
    try {
      var unused = parser.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new CommandFailure(
          "Cannot use the configuration file %s: %s".formatted(file, e.getMessage()),
          ExitCode.USAGE,
          e);
    }
    instances.addAll(0, read.instances);
    adminPort = adminPort == null ? read.adminPort : adminPort;
    controlPort = controlPort == null ? read.controlPort : controlPort;
    serverPort = serverPort == null ? read.serverPort : serverPort;
    sqlDataPort = sqlDataPort == null ? read.sqlDataPort : sqlDataPort;
    sqlDataPlainPort = sqlDataPlainPort == null ? read.sqlDataPlainPort : sqlDataPlainPort;
    credentialsDirectory =
        credentialsDirectory == null ? read.credentialsDirectory : credentialsDirectory;
    postgresPrograms = postgresPrograms == null ? read.postgresPrograms : postgresPrograms;
  }

  private void check() {
    List<String> problems = new ArrayList<>();
    if (instances.isEmpty()) {
      problems.add(
          "Name an instance: --instance PROJECT:REGION:INSTANCE --backend HOST:PORT, or --config FILE.");
    }
    Set<String> names = new LinkedHashSet<>();
    for (InstanceOptions instance : instances) {
      problems.addAll(instance.problems());
      if (!names.add(instance.name())) {
        problems.add(instance.name() + " is there twice.");
      }
    }
    checkPort(problems, "--admin-port", adminPort());
    checkPort(problems, "--control-port", controlPort());
    checkPort(problems, "--server-port", serverPort());
    checkPort(problems, "--sql-data-port", sqlDataPort());
    checkPort(problems, "--sql-data-plain-port", sqlDataPlainPort());
    if (!problems.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("\n  ", problems));
    }
  }

  private static void checkPort(List<String> problems, String option, int port) {
    if (port < 0 || port > 65535) {
      problems.add("%s=%s is not a number from 0 to 65535.".formatted(option, port));
    }
  }

  private void warnOfUnreachable() {
    PrintWriter err = spec.commandLine().getErr();
    for (InstanceOptions instance : instances) {
      if (!instance.embedded()) {
        InstanceOptions.ExternalBackend backend = instance.externalBackend();
        String host = backend.host();
        if (host != null) {
          try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(host, backend.port()), 1_000);
          } catch (IOException e) {
            err.println(
                "cloudsql: no database answers at %s for %s yet (%s); connects will fail until one does."
                    .formatted(backend.text(), instance.name(), CommandFailure.reason(e)));
          }
        }
      }
    }
  }

  List<InstanceOptions> instances() {
    return instances;
  }

  int adminPort() {
    return adminPort == null ? ADMIN_PORT : adminPort;
  }

  int controlPort() {
    return controlPort == null ? Integer.parseInt(ControlClient.DEFAULT_PORT) : controlPort;
  }

  int serverPort() {
    return serverPort == null ? SERVER_PORT : serverPort;
  }

  int sqlDataPort() {
    return sqlDataPort == null ? besideAdmin(2) : sqlDataPort;
  }

  int sqlDataPlainPort() {
    return sqlDataPlainPort == null ? besideAdmin(3) : sqlDataPlainPort;
  }

  private int besideAdmin(int distance) {
    return adminPort() == 0 ? 0 : adminPort() + distance;
  }

  @Nullable Path credentialsDirectory() {
    return credentialsDirectory;
  }

  @Nullable Path postgresPrograms() {
    return postgresPrograms;
  }
}
