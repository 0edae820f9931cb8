package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program packed into one jar, with the service files merged")
class FatJarTests {

  @TempDir private Path directory;

  @Test
  @DisplayName("finds every dialect, and connects")
  void connects() throws Exception {
    try (World world = World.start()) {
      assertThat(outputOf(world))
          .containsExactly(
              "h2 mariadb mysql postgres sqlserver", World.USER + " in " + World.DATABASE);
    }
  }

  private List<String> outputOf(World world) throws Exception {
    File output = directory.resolve("out").toFile();
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("fat.jar"),
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
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("err"))).isZero();
    return Files.readAllLines(output.toPath());
  }
}
