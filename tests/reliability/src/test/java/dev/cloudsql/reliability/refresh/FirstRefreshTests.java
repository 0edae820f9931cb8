package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("After a first refresh that failed, and without a restart, a connect works soon")
@Timeout(180)
class FirstRefreshTests {

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(RefreshPolicy.values())
        .flatMap(
            policy ->
                Stream.of(
                    Arguments.of(policy, 400, ErrorCode.API_REJECTED),
                    Arguments.of(policy, 401, ErrorCode.API_UNAUTHENTICATED),
                    Arguments.of(policy, 403, ErrorCode.API_DENIED),
                    Arguments.of(policy, 404, ErrorCode.API_NOT_FOUND)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("refusals")
  @Execution(CONCURRENT)
  @DisplayName("once the Admin API refuses no more, by one more refresh")
  void refused(RefreshPolicy policy, int status, ErrorCode code) throws Exception {
    ActiveFault refusal = world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(status));
    Connector connector = world.connector(policy);
    assertThat(World.failure(connector, World.OPTIONS).code()).isEqualTo(code);

    refusal.clear();
    World.connectSoon(connector);

    // The one that was refused was tried with two tokens, when the first may have been the trouble.
    assertThat(world.settingsCalls()).isEqualTo(status == 401 ? 3 : 2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("once the instance has been created")
  void created(RefreshPolicy policy) throws Exception {
    world.db.close();
    Connector connector = world.connector(policy);
    assertThat(World.failure(connector, World.OPTIONS).code()).isEqualTo(ErrorCode.API_NOT_FOUND);

    world.cloud.instance(World.NAME).start();
    World.connectSoon(connector);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("once the Admin API takes connections")
  void connectionRefused(RefreshPolicy policy) throws Exception {
    try (Doorway doorway = new Doorway(world.cloud.adminEndpoint())) {
      Connector connector =
          world.connector(
              EmulatorConfig.of(world.cloud)
                  .refreshPolicy(policy)
                  .googleApis(GoogleApis.at(doorway.uri())));
      ConnectorException failure = World.failure(connector, World.OPTIONS);
      assertThat(failure.code()).isEqualTo(ErrorCode.API_UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("ConnectException")
          .hasMessageContaining(doorway.uri().toString());

      doorway.open();
      World.connectSoon(connector);
    }
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("once the Admin API's host name is known")
  void unknownHost(@TempDir Path directory) throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + Files.createFile(directory.resolve("hosts")),
                "-Dsun.net.inetaddr.negative.ttl=0",
                "-cp",
                System.getProperty("java.class.path"),
                UnknownHostProgram.class.getName(),
                directory.resolve("hosts").toString())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(program.getInputStream().readAllBytes());

      assertThat(output)
          .contains("its host name cannot be resolved")
          .endsWith("connected" + System.lineSeparator());
      assertThat(program.waitFor()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }
}
