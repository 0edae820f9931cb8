package dev.cloudsql.cli.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The process of cloudsql proxy")
@Timeout(180)
class ProxyProcessTests {

  private static final String NAME = "shop:europe-west1:orders";

  @TempDir Path directory;
  private CloudSqlEmulator cloud;
  private Process process;
  private BufferedReader out;

  @BeforeEach
  void startCloud() {
    cloud = CloudSqlEmulator.start();
    cloud.instance(NAME).start();
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
    cloud.close();
  }

  private void start(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cloudsql.cli.CloudSql",
                "proxy",
                "--sqladmin-api-endpoint=" + cloud.adminEndpoint(),
                "--server-port=" + cloud.serverPort(),
                "--port=0"));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .put("CSQL_PROXY_CREDENTIALS_FILE", cloud.writeServiceAccountKey(directory).toString());
    process = builder.start();
    out = process.inputReader();
  }

  /** Reads the log up to a line with a text, which is returned. */
  private String awaitLine(String text) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("The process ended without the line " + text);
  }

  @Test
  @DisplayName("exits with 143 on SIGTERM, when its clients have gone or their time is over")
  void terminates() throws Exception {
    start("--max-sigterm-delay=5m", NAME);
    String listening = awaitLine("Listening on");
    awaitLine("ready for new connections");
    int port = Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');

      process.toHandle().destroy();

      awaitLine("Stopping");
      client.getOutputStream().write('y');
      assertThat(client.getInputStream().read()).isEqualTo('y');
    }
    awaitLine("The proxy has stopped");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  @DisplayName("exits with 0 on SIGTERM if asked to, and logs JSON")
  void exitsWithZero() throws Exception {
    start("--exit-zero-on-sigterm", "--structured-logs", NAME);
    String line = awaitLine("ready for new connections");
    assertThat(JsonParser.parseString(line).getAsJsonObject().get("severity").getAsString())
        .isEqualTo("INFO");

    process.toHandle().destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  @DisplayName("exits with 1 and says why if no instance can be used")
  void cannotStart() throws Exception {
    start("--quiet", "shop:europe-west1:missing");

    awaitLine("CSQL-API-NOT-FOUND");
    awaitLine("cloudsql: Cannot start the proxy");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
  }
}
