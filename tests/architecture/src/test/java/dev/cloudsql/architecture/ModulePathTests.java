package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A Java of its own, with nothing but a module path: what Maven says a program needs, and no class
 * path that could hide what is missing there.
 */
@DisplayName("On a plain module path")
class ModulePathTests {

  private static final PublishedModule POSTGRES = new PublishedModule("dialect-postgres");

  private static final Path PROBE = Path.of("src", "test", "resources", "Probe.java");

  @Test
  @DisplayName("no module is hidden by another, and no package is in two")
  void validModules() throws Exception {
    assertThat(java("--validate-modules")).isEmpty();
  }

  @Test
  @DisplayName("a program that names only the API gets runtime, dialect and driver")
  void services() throws Exception {
    assertThat(
            java(
                "--add-modules",
                "dev.cloudsql.runtime,dev.cloudsql.dialect.postgres",
                "-Dslf4j.internal.verbosity=ERROR",
                PROBE.toString()))
        .isEqualTo(
            """
            connector comes from dev.cloudsql.runtime
            jdbc:cloudsql comes from dev.cloudsql.runtime
            jdbc:postgresql comes from org.postgresql.jdbc
            """);
  }

  /** Runs Java, which must succeed, and returns what it printed. */
  private static String java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--module-path", modulePath()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("CLASSPATH");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static String modulePath() throws IOException {
    SortedSet<Library> path = PublishedModule.RUNTIME.path();
    path.addAll(POSTGRES.path());
    return path.stream()
        .map(library -> library.jar().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
