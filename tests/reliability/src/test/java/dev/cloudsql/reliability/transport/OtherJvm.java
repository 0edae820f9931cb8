package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, for what is the same everywhere in one: its security providers, its names of
 * hosts.
 */
final class OtherJvm {

  private OtherJvm() {}

  /**
   * Runs a program with the class path of this test.
   *
   * @param directory for its output
   * @param options of the JVM
   * @param program with a {@code main}
   */
  static Output run(Path directory, List<String> options, Class<?> program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(arguments);
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder java =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    java.environment()
        .keySet()
        .removeAll(List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = java.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the program ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return new Output(Files.readAllLines(output), Files.readString(errors));
  }

  /**
   * What a program said.
   *
   * @param lines what it printed
   * @param errors what it complained of
   */
  record Output(List<String> lines, String errors) {}
}
