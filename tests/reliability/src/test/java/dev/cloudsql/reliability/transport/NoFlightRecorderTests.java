package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Java runtime without the module jdk.jfr, as jlink makes it,")
@Timeout(300)
class NoFlightRecorderTests {

  /** The modules that the program needs; java.se does not require jdk.jfr. */
  private static final String MODULES = "java.se,jdk.crypto.ec,jdk.naming.dns,jdk.unsupported";

  @Test
  @DisplayName("connects, and nothing is said of what is missing")
  void connects(@TempDir Path directory) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      EmulatedInstance db = cloud.instance("project:region:instance").start();

      OtherJvm.Output output =
          OtherJvm.run(
              directory,
              List.of("--limit-modules", MODULES),
              ConnectProgram.class,
              ConnectProgram.arguments("none", cloud, db));

      assertThat(output.errors()).contains("Connected to").doesNotContain("jfr", "WARN", "SEVERE");
    }
  }
}
