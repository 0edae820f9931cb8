package dev.cloudsql.cli.proxy;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops a proxy of this machine. */
@Command(
    name = "shutdown",
    description = "Stop a proxy of this machine that runs with --quitquitquit.",
    mixinStandardHelpOptions = true)
final class ShutdownCommand implements Callable<Integer> {

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9091",
      description = "Admin port of the proxy. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Override
  public Integer call() {
    URI quit = URI.create("http://localhost:%s/quitquitquit".formatted(port));
    String why;
    try {
      int status = WaitCommand.status(quit, "POST");
      if (status == HttpURLConnection.HTTP_OK) {
        return ExitCode.OK;
      }
      why = "it answers " + status;
    } catch (IOException e) {
      why = CommandFailure.reason(e);
    }
    throw new CommandFailure(
        "Cannot stop the proxy at %s (%s). Check that it runs with --quitquitquit, and its --admin-port."
            .formatted(quit, why));
  }
}
