package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("SQL Data without its jar")
class NoSqlDataTests {

  private static final String NAME = "project:region:instance";

  @Test
  @DisplayName("fails with the artifact to add, and an address after it is still dialled")
  void noJar(CloudSqlEmulator cloud) throws Exception {
    cloud.instance(NAME).start();
    try (Connector connector =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      assertThat(
              catchThrowableOfType(
                  ConnectorException.class,
                  () ->
                      connector.openSocket(
                          NAME, ConnectOptions.builder().ipTypes(IpType.SQL_DATA).build())))
          .hasMessageContaining("Add dev.cloudsql:cloudsql-sqldata to the run-time dependencies")
          .returns(ErrorCode.PROVIDER, ConnectorException::code);

      connector
          .openSocket(
              NAME, ConnectOptions.builder().ipTypes(IpType.SQL_DATA, IpType.PUBLIC).build())
          .close();
    }
  }

  @Test
  @DisplayName("is not among all types")
  void notAutomatic(CloudSqlEmulator cloud) throws Exception {
    cloud.instance(NAME).start();
    try (Connector connector =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      connector.openSocket(NAME, ConnectOptions.builder().addressPolicy("AUTO").build()).close();
      connector.openSocket(NAME, ConnectOptions.defaults()).close();
    }
  }
}
