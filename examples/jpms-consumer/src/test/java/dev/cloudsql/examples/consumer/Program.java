package dev.cloudsql.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The example in a JVM of its own, with a module path and no class path.
 *
 * @param directory for files
 * @param modules folders with jars
 */
record Program(CloudSqlEmulator cloud, Path directory, Path... modules) {

  static final Path MODULES = Path.of(System.getProperty("modules.directory"));

  /** What it prints on its connection. */
  String outputOf(
      List<String> options, String dialect, String instance, String user, String database)
      throws Exception {
    File output = directory.resolve("out").toFile();
    File errors = directory.resolve("err").toFile();
    List<String> command = command(options);
    command.addAll(List.of(dialect, instance, user, database, key()));
    command.add(cloud.adminEndpoint().toString());
    command.add(Integer.toString(cloud.serverPort()));
    ProcessBuilder java = new ProcessBuilder(command).redirectOutput(output).redirectError(errors);
    java.environment()
        .keySet()
        .removeAll(List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = java.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(errors.toPath()).lines())
        .as("what the connector logs, and no warning")
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(" INFO dev.cloudsql.connect "));
    assertThat(process.exitValue()).isZero();
    return Files.readString(output.toPath()).strip();
  }

  private List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-p");
    command.add(
        Stream.of(modules).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.addAll(options);
    command.addAll(List.of("-m", "dev.cloudsql.examples.consumer/" + Main.class.getName()));
    return command;
  }

  private String key() throws IOException {
    return "file:" + cloud.writeServiceAccountKey(directory);
  }
}
