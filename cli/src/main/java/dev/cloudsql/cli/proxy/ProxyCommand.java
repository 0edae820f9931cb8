package dev.cloudsql.cli.proxy;

import dev.cloudsql.cli.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs local proxies until it is stopped. */
@Command(
    name = "proxy",
    description = {
      "Listen on ports or Unix sockets of this machine and forward each connection to a Cloud SQL"
          + " instance: encrypted, authorized by IAM, with no address to configure.",
      "It follows the conventions of the Cloud SQL Auth Proxy."
    },
    subcommands = {WaitCommand.class, ShutdownCommand.class},
    mixinStandardHelpOptions = true,
    customSynopsis = {
      "cloudsql proxy [OPTIONS] INSTANCE...",
      "       cloudsql proxy [OPTIONS] --config-file=FILE",
      "       cloudsql proxy COMMAND"
    },
    sortOptions = false,
    footer = {
      "",
      "Each flag has an environment variable: --max-connections is CSQL_PROXY_MAX_CONNECTIONS;"
          + " instances are CSQL_PROXY_INSTANCE_CONNECTION_NAME, and with _0, _1 … for several.",
      "A flag on the command line takes precedence over its variable, and that over the file.",
      "",
      "Exit codes: 0 after quitquitquit, or after SIGTERM with --exit-zero-on-sigterm; 143 after"
          + " SIGTERM; 130 after Ctrl-C; 1 if it cannot start; 2 wrong flag, argument or"
          + " configuration file.",
      "",
      "  cloudsql proxy project:region:instance",
      "  psql 'host=127.0.0.1 port=5432 user=app dbname=shop sslmode=disable'"
    })
public final class ProxyCommand implements Callable<Integer> {

  private static final String NAME = "proxy";

  @Mixin private ProxyFlags flags;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public ProxyCommand() {}

  @Override
  public Integer call() {
    if (!flags.debugLogs) {
      // The proxy has its own log of the same events.
      System.setProperty("org.slf4j.simpleLogger.log.dev.cloudsql", "off");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ProxyRun run =
        ProxyRun.start(
            arguments(),
            System::getenv,
            known -> new ProxyLog(out, err, known),
            started ->
                Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> terminate(started), "cloudsql-proxy-stop")));
    run.await();
    return ExitCode.OK;
  }

  /** The JVM exits with 143 after SIGTERM, unless it is halted with another code. */
  private static void terminate(ProxyRun run) {
    if (run.isStopped()) {
      return;
    }
    run.stop("signal received");
    if (run.exitsZeroOnSigterm()) {
      Runtime.getRuntime().halt(ExitCode.OK);
    }
  }

  /** What follows the name of the command. */
  private List<String> arguments() {
    List<String> all = spec.root().commandLine().getParseResult().expandedArgs();
    return all.subList(all.indexOf(NAME) + 1, all.size());
  }
}
