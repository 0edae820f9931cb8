package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.jdbc.CloudSqlDriver;
import dev.cloudsql.tck.EmulatorConfig;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.Option;
import java.lang.reflect.Field;
import java.sql.DriverPropertyInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Cloud.Extension.class)
@DisplayName("The options of R2DBC")
@Timeout(120)
class OptionsTests {

  @Test
  @DisplayName("have a constant for each setting of a jdbc:cloudsql: URL")
  void complete() throws Exception {
    Set<String> constants = new TreeSet<>();
    for (Field field : CloudSqlConnectionFactoryProvider.class.getFields()) {
      if (field.get(null) instanceof Option<?> option) {
        constants.add(option.name());
      }
    }

    Set<String> settings =
        Arrays.stream(new CloudSqlDriver().getPropertyInfo("jdbc:cloudsql:", null))
            .map((DriverPropertyInfo info) -> info.name)
            .collect(Collectors.toCollection(TreeSet::new));
    // R2DBC has these itself.
    settings.removeAll(Set.of("database", "user", "password"));
    assertThat(constants).isEqualTo(settings);
  }

  @ParameterizedTest
  @CsvSource({
    "r2dbc:cloudsql:postgresql://project:region:instance/shop, project:region:instance,",
    "r2dbc:cloudsql:postgresql://google.com:project:region:instance/shop, google.com:project:region:instance,",
    "r2dbc:cloudsql:postgresql://me%40example.com@project:region:instance/shop, project:region:instance, me@example.com",
    "r2dbc:cloudsql:mysql://app:secret@db.example.com/shop, db.example.com, app"
  })
  @DisplayName("have the instance connection name or DNS name of a URL as their host")
  void url(String url, String host, String user) {
    ConnectionFactoryOptions options = ConnectionFactoryOptions.parse(url);

    assertThat(options.getValue(ConnectionFactoryOptions.HOST)).isEqualTo(host);
    assertThat(options.getValue(ConnectionFactoryOptions.USER)).isEqualTo(user);
    assertThat(options.getValue(ConnectionFactoryOptions.DATABASE)).isEqualTo("shop");
    assertThat(options.hasOption(ConnectionFactoryOptions.PORT)).isFalse();
    assertThat(ConnectionFactories.get(options)).asString().contains(host);
  }

  @Test
  @DisplayName("may not choose a port")
  void port() {
    assertThatThrownBy(
            () -> ConnectionFactories.get("r2dbc:cloudsql:postgresql://db.example.com:5432/shop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2dbc:cloudsql:postgresql:///shop", "r2dbc:cloudsql://p:r:i/shop"})
  @DisplayName("must have the protocol and the instance, which the error shows how to name")
  void incomplete(String url) {
    assertThatThrownBy(() -> ConnectionFactories.get(url))
        .isInstanceOf(NoSuchOptionException.class)
        .hasMessageContaining("as in r2dbc:cloudsql:postgresql://project:region:instance/database");
  }

  @Test
  @DisplayName("may be set by code, and select a registered configuration, whose status counts")
  void typed(Cloud cloud) {
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.builder()
            .option(ConnectionFactoryOptions.DRIVER, CloudSqlConnectionFactoryProvider.DRIVER)
            .option(ConnectionFactoryOptions.PROTOCOL, "postgresql")
            .option(ConnectionFactoryOptions.HOST, "project:region:instance")
            .option(ConnectionFactoryOptions.DATABASE, "shop")
            .option(ConnectionFactoryOptions.USER, "app")
            .option(ConnectionFactoryOptions.PASSWORD, "secret")
            .option(CloudSqlConnectionFactoryProvider.TIMEOUT, Duration.ofSeconds(20))
            .build();
    String instance = cloud.instance(Engine.POSTGRESQL).name();
    Connectors.register("r2dbc", EmulatorConfig.of(cloud.emulator()).build());
    try {
      Connection connection =
          Sql.open(
              ConnectionFactories.get(
                  options
                      .mutate()
                      .option(ConnectionFactoryOptions.HOST, instance)
                      .option(CloudSqlConnectionFactoryProvider.NAMED_CONNECTOR, "r2dbc")
                      .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, Duration.ofSeconds(30))
                      .build()));

      assertThat(status(instance).openSockets()).isEqualTo(1);
      assertThat(Sql.await(Sql.query(connection, "SHOW statement_timeout", String.class)))
          .containsExactly("30s");
      Sql.close(connection);
    } finally {
      Connectors.unregister("r2dbc");
    }
    assertThatThrownBy(() -> Connectors.status("r2dbc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("r2dbc");
  }

  private static ConnectorStatus.Instance status(String instance) {
    return Connectors.status("r2dbc").instances().stream()
        .filter(each -> each.name().toString().equals(instance))
        .findFirst()
        .orElseThrow();
  }
}
