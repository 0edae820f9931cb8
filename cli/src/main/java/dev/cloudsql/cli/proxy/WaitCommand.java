package dev.cloudsql.cli.proxy;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.DurationConverter;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits until a proxy has started. */
@Command(
    name = "wait",
    description =
        "Wait until a proxy that runs with --health-check has started; exit with 1 if it does not.",
    mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {

  private static final int PAUSE_MILLIS = 200;
  private static final int CALL_MILLIS = 5_000;

  @Option(
      names = {"-m", "--max"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "30s",
      description = "Wait this long at most. Default: ${DEFAULT-VALUE}.")
  private Duration max;

  @Option(
      names = "--http-address",
      paramLabel = "HOST",
      defaultValue = "localhost",
      description = "Address of the proxy's HTTP port. Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "HTTP port of the proxy. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    URI startup = URI.create("http://%s:%s/startup".formatted(host, port));
    long start = System.nanoTime();
    String last = "";
    do {
      try {
        int status = status(startup, "GET");
        if (status == HttpURLConnection.HTTP_OK) {
          return ExitCode.OK;
        }
        last = "it answers " + status;
      } catch (IOException e) {
        last = CommandFailure.reason(e);
      }
      Thread.sleep(PAUSE_MILLIS);
    } while (System.nanoTime() - start < max.toNanos());
    throw new CommandFailure(
        "The proxy at %s has not started within %s s (%s). Check its log, and that it has --health-check."
            .formatted(startup, max.toSeconds(), last));
  }

  static int status(URI uri, String method) throws IOException {
    HttpURLConnection call = (HttpURLConnection) uri.toURL().openConnection();
    call.setRequestMethod(method);
    call.setConnectTimeout(CALL_MILLIS);
    call.setReadTimeout(CALL_MILLIS);
    try {
      return call.getResponseCode();
    } finally {
      call.disconnect();
    }
  }
}
