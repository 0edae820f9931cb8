package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.reliability.testing.CloudProperties;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program that returns from main and closes nothing ends by itself")
class ExitTests {

  private static final String NAME = "project:region:instance";
  private static final String HANGING = "project:region:hanging";

  @TempDir private Path directory;

  @Test
  @DisplayName("with a connection open and a refresh scheduled")
  void withAnOpenConnection() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      EmulatedInstance db = cloud.instance(NAME).start();
      Process program = start(cloud, NAME);

      awaitEnd(program);

      assertThat(db.connections().handshakes()).isEqualTo(1);
      db.connections().awaitOpen(0);
    }
  }

  @Test
  @DisplayName("also with a call of the Admin API under way that gets no answer")
  void withACallUnderWay() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      cloud.instance(NAME).start();
      EmulatedInstance hanging = cloud.instance(HANGING).start();
      hanging.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
      Process program = start(cloud, NAME, HANGING);
      Await.until(
          "a call that hangs", () -> cloud.calls().count(ApiCall.CONNECT_SETTINGS, HANGING) > 0);

      try (OutputStream go = program.getOutputStream()) {
        go.write('g');
      }

      awaitEnd(program);
    }
  }

  private Process start(CloudSqlEmulator cloud, String... instances) throws Exception {
    Properties properties = CloudProperties.of(cloud, directory, "600");
    properties.setProperty("cloudSqlTimeout", "600");
    Path file = directory.resolve("program.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Program.class.getName(),
                file.toString()));
    command.addAll(List.of(instances));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("program.out").toFile())
        .start();
  }

  private void awaitEnd(Process program) throws Exception {
    try {
      boolean ended = program.waitFor(60, TimeUnit.SECONDS);
      String output = Files.readString(directory.resolve("program.out"), StandardCharsets.UTF_8);
      assertThat(ended).as("the program has ended: " + output).isTrue();
      assertThat(output).contains("valid true");
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly().waitFor();
    }
  }
}
