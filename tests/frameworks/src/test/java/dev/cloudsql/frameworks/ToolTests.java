package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.jdbc.core.database.JdbcFactoryLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A tool that connects in another process")
@Timeout(300)
class ToolTests {

  /** The new process is cold, and may have to share its processors with others. */
  private static final String PATIENT = "&cloudSqlTimeout=120";

  private final Cloud cloud;

  ToolTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName(
      "needs nothing but the class of the driver and the URL, as Spark's executors have it")
  void executor(@TempDir Path directory) throws Exception {
    List<String> lines =
        run(
            directory,
            Cloud.USER,
            Cloud.PASSWORD,
            "dev.cloudsql.jdbc.CloudSqlDriver",
            cloud.url(Engine.POSTGRES) + PATIENT,
            "org.postgresql.Driver",
            plainUrl() + PATIENT);

    assertThat(lines).containsExactly("app", "1", "2", "shop", "app", "1", "2", "shop");
  }

  @Test
  @DisplayName("such as Flink takes the dialect of the plain driver URL, and knows none for ours")
  void flink() {
    ClassLoader loader = getClass().getClassLoader();

    assertThat(JdbcFactoryLoader.loadDialect(plainUrl(), loader).dialectName())
        .isEqualTo("PostgreSQL");
    String ours = cloud.url(Engine.POSTGRES);
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcFactoryLoader.loadDialect(ours, loader))
        .withMessageContaining("Could not find any jdbc factory that can handle url");
  }

  private String plainUrl() {
    return "jdbc:postgresql:///shop?sslmode=disable&socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&cloudSqlInstance=%s&%s"
        .formatted(cloud.instance(Engine.POSTGRES).name(), cloud.query());
  }

  private static List<String> run(Path directory, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PartitionReader.class.getName()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("the program ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readAllLines(output);
  }
}
