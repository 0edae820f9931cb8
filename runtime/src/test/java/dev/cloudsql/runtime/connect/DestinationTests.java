package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.tck.EchoDialect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time of a connect is")
class DestinationTests {

  private static final ConnectOptions NOTHING = ConnectOptions.builder().build();
  private static final ConnectOptions MINUTE =
      ConnectOptions.builder().driverProperty("connectTimeout", "60").build();

  @Test
  @DisplayName("the default if the user names nothing")
  void byDefault() throws Exception {
    assertThat(time(NOTHING, ConnectorConfig.defaults())).isEqualTo("30.0 seconds");
  }

  @Test
  @DisplayName("what the user names for the driver alone, if that is longer than the default")
  void longerThanTheDefault() throws Exception {
    assertThat(time(MINUTE, ConnectorConfig.defaults()))
        .isEqualTo("60.0 seconds, set by connectTimeout");
  }

  @Test
  @DisplayName("the shorter one if the user names one for the connector too")
  void shorter() throws Exception {
    ConnectorConfig config = ConnectorConfig.builder().timeout(Duration.ofSeconds(50)).build();

    assertThat(time(MINUTE, config)).isEqualTo("50.0 seconds");
    assertThat(
            time(
                MINUTE.toBuilder().timeout(Duration.ofSeconds(30)).build(),
                ConnectorConfig.defaults()))
        .isEqualTo("30.0 seconds");
  }

  @Test
  @DisplayName("the connector's, or the connect's own if it names one; so is the auth mode")
  void defaultsOfTheConnector() throws Exception {
    ConnectorConfig config =
        ConnectorConfig.builder().timeout(Duration.ofSeconds(5)).authMode(AuthMode.IAM).build();
    ConnectOptions own =
        ConnectOptions.builder()
            .timeout(Duration.ofSeconds(40))
            .authMode(AuthMode.BUILT_IN)
            .build();

    assertThat(time(NOTHING, config)).isEqualTo("5.0 seconds");
    assertThat(destination(NOTHING, config).authMode()).isEqualTo(AuthMode.IAM);
    assertThat(time(own, config)).isEqualTo("40.0 seconds");
    assertThat(destination(own, config).authMode()).isEqualTo(AuthMode.BUILT_IN);
  }

  private static String time(ConnectOptions options, ConnectorConfig config) throws Exception {
    return destination(options, config).timeout().toString();
  }

  private static Destination destination(ConnectOptions options, ConnectorConfig config)
      throws Exception {
    EchoDialect dialect =
        new EchoDialect() {
          @Override
          public Map<String, TimeUnit> connectTimeouts() {
            return Map.of("connectTimeout", TimeUnit.SECONDS);
          }
        };
    Target target = Target.of(new InstanceName("p", "r", "i"));
    return Destination.of(target, dialect, options, config);
  }
}
