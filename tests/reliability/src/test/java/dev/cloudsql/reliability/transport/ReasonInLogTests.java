package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The log of a program")
@Timeout(300)
class ReasonInLogTests {

  private static final String NAME = "project:region:instance";

  @Test
  @DisplayName("says of the first connect to an instance where it went, and why there")
  void firstConnect(@TempDir Path directory) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      EmulatedInstance db = cloud.instance(NAME).start();

      OtherJvm.Output output =
          OtherJvm.run(
              directory,
              List.of(),
              ConnectProgram.class,
              ConnectProgram.arguments("none", cloud, db));

      assertThat(output.errors().lines().filter(line -> line.contains("Connected to")))
          .singleElement()
          .asString()
          .endsWith(
              "INFO: Connected to %s at PUBLIC %s (POSTGRES_17), chosen by ipTypes=PUBLIC,PRIVATE,PSC"
                  .formatted(NAME, db.host(AddressType.PUBLIC)));
    }
  }
}
