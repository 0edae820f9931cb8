package dev.cloudsql.cli.emulator;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.cloudsql.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Calls the control API of a running emulator; mixed into the commands that do. */
final class ControlClient {

  /** The port unless another is chosen. */
  static final String DEFAULT_PORT = "9461";

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final long PAUSE_MILLIS = 100;

  @Option(
      names = "--control-port",
      paramLabel = "PORT",
      defaultValue = DEFAULT_PORT,
      description = "The port of the emulator's control API. Default: ${DEFAULT-VALUE}.")
  private int port;

  /**
   * Makes a call.
   *
   * @param body an object to send as JSON; {@code null} for none
   * @return the JSON of the answer
   * @throws CommandFailure if there is no emulator, or it refuses the call
   */
  JsonElement call(String method, String path, @Nullable Object body) {
    try {
      return send(method, path, body);
    } catch (ConnectException e) {
      throw new CommandFailure(
          "No emulator answers at %s. Start one with `cloudsql emulator`, or name its port with --control-port."
              .formatted(uri(path)),
          e);
    } catch (IOException | JsonParseException e) {
      throw new CommandFailure(
          "What answers at %s is not the control API of an emulator: %s".formatted(uri(path), e),
          e);
    }
  }

  /**
   * Makes a GET call; while nothing listens yet, again.
   *
   * @param patience how long it tries
   */
  JsonElement await(String path, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return call("GET", path, null);
      } catch (CommandFailure e) {
        if (!(e.getCause() instanceof ConnectException) || System.nanoTime() - end > 0) {
          throw e;
        }
      }
      pause();
    }
  }

  /** Waits until nothing listens any more. */
  void awaitEnd() {
    while (true) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(loopback(), port), TIMEOUT_MILLIS);
      } catch (IOException e) {
        return;
      }
      pause();
    }
  }

  /** 127.0.0.1, even if the JDK prefers IPv6. */
  static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("Interrupted while waiting for the emulator.", e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private JsonElement send(String method, String path, @Nullable Object body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) uri(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (var out = connection.getOutputStream()) {
        out.write(new Gson().toJson(body).getBytes(StandardCharsets.UTF_8));
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonElement answer = JsonParser.parseString(text);
      if (status >= HttpURLConnection.HTTP_BAD_REQUEST) {
        JsonObject error = answer.getAsJsonObject();
        throw new CommandFailure(error.get("error").getAsString());
      }
      return answer;
    } catch (IllegalStateException | NullPointerException e) {
      throw new IOException("status " + status, e);
    }
  }
}
