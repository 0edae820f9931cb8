package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An instance that is not what its name or the dialect says")
@Timeout(180)
class MismatchTests {

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("because it lives in another region, is refused by the first answer of the API")
  void region(RefreshPolicy policy) throws Exception {
    world.db.update(settings -> settings.withRegion("elsewhere"));

    ConnectorException failure = World.failure(world.connector(policy), World.OPTIONS);

    assertThat(failure).isInstanceOf(ConnectorException.class);
    assertThat(failure.code()).isEqualTo(ErrorCode.REGION);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("project:elsewhere:instance");
    assertThat(world.settingsCalls()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("because it runs another engine, is refused at once, also while the API hangs")
  void engine(RefreshPolicy policy) throws Exception {
    world.db.update(settings -> settings.withDatabaseVersion("MYSQL_8_4"));
    Connector connector = world.connector(policy);
    assertThat(World.failure(connector, World.OPTIONS))
        .hasMessageContaining("MYSQL_8_4")
        .hasMessageContaining("'echo'")
        .extracting(ConnectorException::code)
        .isEqualTo(ErrorCode.ENGINE);
    assertThat(world.settingsCalls()).isEqualTo(1);
    ActiveFault hang = world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());

    ConnectorException again = World.failure(connector, World.within(Duration.ofSeconds(5)));

    assertThat(again).isInstanceOf(ConnectorException.class).hasNoSuppressedExceptions();
    assertThat(again.code()).isEqualTo(ErrorCode.ENGINE);
    assertThat(again.retryable()).isFalse();
    assertThat(world.db.connections().accepted()).isZero();

    world.cloud.calls().await(ApiCall.CONNECT_SETTINGS, 2);
    world.db.update(settings -> settings.withDatabaseVersion("POSTGRES_17"));
    hang.clear();
    World.connectSoon(connector);
  }
}
