package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A user of an Active Directory domain")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ActiveDirectoryTests {

  private static final String NAME = "shop:europe-west1:orders";
  private static final String SPN =
      "MSSQLSvc/private.orders.europe-west1.shop.cloudsql.ad.example.com:1433";

  private static Domain domain;

  private CloudSqlEmulator cloud;

  @BeforeAll
  static void startDomain(@TempDir Path directory) throws Exception {
    domain = Domain.with(SPN, directory);
  }

  @AfterAll
  static void stopDomain() throws Exception {
    domain.close();
  }

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    cloud
        .instance(NAME)
        .databaseVersion("SQLSERVER_2022_STANDARD")
        .backend(TdsServer.withUser("app", "s3cret").database("shop"))
        .start();
  }

  @Test
  @DisplayName("shows the instance a ticket for it, by the name that it has in the domain")
  void showsTicket() throws Exception {
    // The emulated server has joined no domain: its refusal shows that a ticket arrived.
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connect(SPN))
        .withMessageContaining("cannot be used with Integrated authentication")
        .returns(18_452, SQLException::getErrorCode);
  }

  @Test
  @DisplayName("gets no ticket for an instance by another name")
  void getsNone() throws Exception {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connect(SPN.replace("orders", "elsewhere")))
        .withStackTraceContaining("Server not found in Kerberos database");
  }

  private void connect(String spn) throws SQLException {
    ConnectOptions options =
        ConnectOptions.builder()
            .database("shop")
            .user(Domain.USER)
            .password(Domain.PASSWORD)
            .driverProperty("integratedSecurity", "true")
            .driverProperty("authenticationScheme", "JavaKerberos")
            .driverProperty("useDefaultJaasConfig", "true")
            .driverProperty("serverSpn", spn)
            .build();
    try (Connector connector =
        Connectors.forDialect("sqlserver", EmulatorConfig.of(cloud).build())) {
      connector.connect(NAME, options).close();
    }
  }
}
