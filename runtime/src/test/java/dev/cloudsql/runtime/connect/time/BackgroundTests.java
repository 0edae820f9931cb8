package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Behind the scenes")
@Timeout(180)
class BackgroundTests {

  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("nothing tries again what a wrong region made fail")
  void wrongRegion(RefreshPolicy policy) {
    try (BentTime time = new BentTime(policy)) {
      time.db.update(settings -> settings.withRegion("elsewhere"));
      assertThat(catchThrowableOfType(ConnectorException.class, time::connect))
          .returns(ErrorCode.REGION, ConnectorException::code);

      time.pass(HOUR, HOUR);
      assertThat(time.clock.pending()).isZero();
      assertThat(time.cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("nothing hurries because of a wrong engine; its certificate is renewed as any other")
  void wrongEngine(RefreshPolicy policy) {
    try (BentTime time = new BentTime(policy)) {
      time.db.update(settings -> settings.withDatabaseVersion("MYSQL_8_4"));
      assertThat(catchThrowableOfType(ConnectorException.class, time::connect))
          .returns(ErrorCode.ENGINE, ConnectorException::code);

      time.pass(HOUR.multipliedBy(5), Duration.ofMinutes(1));
      int renewals = time.cloud.calls().count(ApiCall.CONNECT_SETTINGS) - 1;
      assertThat(renewals)
          .isLessThanOrEqualTo(
              switch (policy) {
                case LAZY -> 0;
                case ADAPTIVE -> 2;
                case AHEAD -> 20; // A quarter of an hour apart, as the jitter may have it.
              });
      assertThat(time.db.connections().accepted()).isZero();
    }
  }
}
