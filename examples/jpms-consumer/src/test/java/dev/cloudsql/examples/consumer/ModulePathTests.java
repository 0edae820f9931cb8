package dev.cloudsql.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program that requires dev.cloudsql, started with a module path and no class path")
class ModulePathTests {

  private static final String INSTANCE = "project:region:instance";

  private static Postgres postgres;
  private static CloudSqlEmulator cloud;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws IOException {
    postgres = Postgres.start();
    cloud = CloudSqlEmulator.start();
    cloud.instance(INSTANCE).backend(postgres.backend()).start();
  }

  @AfterAll
  static void stop() throws IOException {
    cloud.close();
    postgres.close();
  }

  @Test
  @DisplayName(
      "finds runtime, dialect and logging by service binding, with the JDK's modules that the README names for jlink")
  void runsOnASmallImage() throws Exception {
    String ours =
        ModuleFinder.of(Program.MODULES).findAll().stream()
            .map(module -> module.descriptor().name())
            .collect(Collectors.joining(","));
    assertThat(outputOf("--limit-modules", "java.sql,java.naming,jdk.crypto.ec," + ours))
        .isEqualTo("postgres in postgres");
  }

  private String outputOf(String... options) throws Exception {
    return new Program(cloud, directory, Program.MODULES)
        .outputOf(List.of(options), "postgres", INSTANCE, "postgres", "postgres");
  }
}
