package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A dialect whose driver is not on the path")
class MissingDriverTests {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mariadb, MYSQL_8_4, org.mariadb.jdbc:mariadb-java-client",
    "mysql, MYSQL_8_4, com.mysql:mysql-connector-j",
    "postgres, POSTGRES_17, org.postgresql:postgresql",
    "sqlserver, SQLSERVER_2022_STANDARD, com.microsoft.sqlserver:mssql-jdbc"
  })
  @DisplayName("is found, hurts no other, and names the missing artifact at each connect")
  void namesTheArtifact(String dialect, String version, String artifact) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        EmulatedInstance instance = cloud.instance(World.NAME).databaseVersion(version).start();
        WebApplication path =
            WebApplication.of(
                "cloudsql-dialect-h2",
                "cloudsql-dialect-mysql",
                "cloudsql-dialect-postgres",
                "cloudsql-dialect-sqlserver")) {
      assertThat(Providers.all(DialectProvider.class))
          .extracting(DialectProvider::name)
          .containsExactlyInAnyOrder("h2", "mariadb", "mysql", "postgres", "sqlserver");
      try (Connector connector = Connectors.forDialect(dialect, EmulatorConfig.of(cloud).build())) {
        for (int i = 0; i < 2; i++) {
          assertThatExceptionOfType(SQLException.class)
              .isThrownBy(() -> connector.connect(World.NAME, World.OPTIONS).close())
              .withMessageContaining("Add " + artifact + " to the run-time dependencies")
              .havingCause()
              .isInstanceOfSatisfying(
                  ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER));
        }
      }
      instance.connections().awaitOpen(0);
    }
  }
}
