package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A program packed into one jar")
class FatJarTests {

  private static final Path JAR = Path.of(System.getProperty("fat.jar"));

  @TempDir private Path directory;

  @Test
  @DisplayName("with the service files merged finds every dialect, and connects")
  void connects() throws Exception {
    try (World world = World.start()) {
      assertThat(run(world, JAR)).as(errors()).isZero();
      assertThat(Files.readAllLines(directory.resolve("out")))
          .containsExactly(
              "h2 mariadb mysql postgres sqlserver", World.USER + " in " + World.DATABASE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dev.cloudsql.spi.DialectProvider, dev.cloudsql.dialect.postgres.PostgresDialect",
    "dev.cloudsql.spi.DialectProvider, ''",
    "dev.cloudsql.spi.ConnectorRuntime, ''"
  })
  @DisplayName("without merged service files ends with an error that says to merge them")
  void withoutServices(String service, String left) throws Exception {
    Path jar = Files.copy(JAR, directory.resolve("unmerged.jar"));
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Files.writeString(content.getPath("META-INF", "services", service), left);
    }
    try (World world = World.start()) {
      assertThat(run(world, jar)).isNotZero();
      assertThat(errors()).contains("merge their META-INF/services files");
    }
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  private int run(World world, Path jar) throws Exception {
    File output = directory.resolve("out").toFile();
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "h2",
                World.NAME,
                World.USER,
                World.PASSWORD,
                World.DATABASE,
                "file:" + world.cloud().writeServiceAccountKey(directory),
                world.cloud().adminEndpoint().toString(),
                Integer.toString(world.cloud().serverPort()))
            .redirectOutput(output)
            .redirectError(directory.resolve("err").toFile());
    java.environment()
        .keySet()
        .removeAll(List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = java.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }
}
