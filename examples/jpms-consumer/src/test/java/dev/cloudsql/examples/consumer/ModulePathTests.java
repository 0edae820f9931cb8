package dev.cloudsql.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program that requires dev.cloudsql, started with a module path and no class path")
class ModulePathTests {

  private static final Path MODULES = Path.of(System.getProperty("modules.directory"));
  private static final String INSTANCE = "project:region:instance";

  private static EmbeddedPostgres postgres;
  private static FakeCloudSql cloud;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    cloud = FakeCloudSql.start();
    cloud.instance(INSTANCE).backend(Backend.tcp("127.0.0.1", postgres.getPort())).start();
  }

  @AfterAll
  static void stop() throws IOException {
    cloud.close();
    postgres.close();
  }

  @Test
  @DisplayName("finds runtime, dialect and logging by service binding")
  void runs() throws Exception {
    assertThat(outputOf()).isEqualTo("postgres in postgres");
  }

  @Test
  @DisplayName("needs of the JDK no more modules than the README names for jlink")
  void runsOnASmallImage() throws Exception {
    String ours =
        ModuleFinder.of(MODULES).findAll().stream()
            .map(module -> module.descriptor().name())
            .collect(Collectors.joining(","));
    assertThat(outputOf("--limit-modules", "java.sql,java.naming,jdk.crypto.ec," + ours))
        .isEqualTo("postgres in postgres");
  }

  private String outputOf(String... options) throws Exception {
    File output = directory.resolve("out").toFile();
    File errors = directory.resolve("err").toFile();
    ProcessBuilder java =
        new ProcessBuilder(command(options)).redirectOutput(output).redirectError(errors);
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
        .allSatisfy(line -> assertThat(line).contains(" INFO dev.cloudsql "));
    assertThat(process.exitValue()).isZero();
    return Files.readString(output.toPath()).strip();
  }

  private List<String> command(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-p", MODULES.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-m", "dev.cloudsql.examples.consumer/" + Main.class.getName()));
    Stream.of("postgres", INSTANCE, "postgres", "postgres", key()).forEach(command::add);
    command.add(cloud.adminEndpoint().toString());
    command.add(Integer.toString(cloud.serverPort()));
    return command;
  }

  private String key() throws IOException {
    return "file:" + cloud.writeServiceAccountKey(directory);
  }
}
