package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("cloudsql emulator, started as a user does, serves")
@Timeout(120)
class EmulatorProcessTests {

  @RegisterExtension private static final Databases databases = new Databases();

  private static EmulatorProcess emulator;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Files.exists(EmulatorProcess.JAR), "There is no runnable jar: run mvn verify");
    emulator =
        EmulatorProcess.start(
            "--instance=" + World.INSTANCE,
            "--engine=postgres",
            "--backend=127.0.0.1:" + databases.postgres().server().getPort(),
            "--ip=public,private",
            "--admin-port=0",
            "--control-port=0");
  }

  /** It leaves nothing behind when it is terminated. */
  @AfterAll
  static void terminate() throws Exception {
    if (emulator == null) {
      return;
    }
    Path key = Path.of(emulator.variables("Credentials").get("GOOGLE_APPLICATION_CREDENTIALS"));
    assertThat(key).exists();
    String host = emulator.line(World.INSTANCE).replaceFirst(".*public ([\\d.]+).*", "$1");

    assertThat(emulator.terminate()).isEqualTo(143);

    assertThat(key.getParent()).doesNotExist();
    assertThatThrownBy(() -> new Socket(host, 3307).close()).isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("the official Java connector")
  void javaConnector() throws Exception {
    String classPath =
        Stream.concat(
                Jar.of(Via.OFFICIAL).stream().map(Jar::file),
                Stream.of(
                    Path.of("target", "test-classes"),
                    Path.of(
                        Class.forName("org.postgresql.Driver")
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String url =
        "jdbc:postgresql:///postgres?sslmode=disable&socketFactory=com.google.cloud.sql.postgres.SocketFactory&cloudSqlInstance=%s&%s&user=%s&password=%s"
            .formatted(
                World.INSTANCE,
                // As printed: "cloudSqlAdminRootUrl=… in the URL or the properties".
                emulator.line("Java ").replaceFirst(" .*", ""),
                Database.USER,
                databases.postgres().password());
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            ReadName.class.getName(),
            url);
    program.environment().clear();
    program.environment().putAll(emulator.variables("Credentials"));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = program.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(out)).as(Files.readString(err)).isEqualTo("app\n");
    assertThat(emulator.journal()).contains("Google-API-Java-Client");
  }

  @Test
  @DisplayName("the official Node connector")
  void nodeConnector() throws Exception {
    Optional<String> missing = NodeProgram.missing();
    assumeTrue(missing.isEmpty(), missing::toString);
    Map<String, String> environment = emulator.variables("For Node");
    assertThat(environment.keySet()).containsAll(List.of("GCE_METADATA_HOST"));
    assertThat(
            new NodeProgram(directory)
                .readRow(databases.postgres().password(), emulator.adminEndpoint(), environment))
        .contains("\"name\":\"app\"");
    assertThat(emulator.journal()).contains("cloud-sql-nodejs-connector/");
  }

  @Test
  @DisplayName("the official Node connector over SQL Data, as it prints")
  void nodeConnectorOverSqlData() throws Exception {
    Optional<String> missing = NodeProgram.missing();
    assumeTrue(missing.isEmpty(), missing::toString);
    assertThat(
            new NodeProgram(directory)
                .readRowOverSqlData(
                    databases.postgres().password(),
                    Map.of(
                        "adminEndpoint",
                        emulator.adminEndpoint().toString(),
                        "sqlDataEndpoint",
                        emulator.sqlDataEndpoint()),
                    emulator.variables("For Node")))
        .contains("\"name\":\"app\"");
    assertThat(emulator.journal())
        .contains("grpc-node-js/", "\"started\": 1")
        .doesNotContain("ya29.");
  }
}
