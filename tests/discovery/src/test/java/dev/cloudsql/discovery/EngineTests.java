package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** None of the drivers is there: what cannot work is refused before one is needed. */
@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A dialect that does not speak to the instance's engine")
class EngineTests {

  private static final String NAME = "project:region:instance";

  private CloudSqlEmulator cloud;
  private WebApplication path;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    path =
        WebApplication.of(
            "cloudsql-dialect-mysql", "cloudsql-dialect-postgres", "cloudsql-dialect-sqlserver");
  }

  @AfterEach
  void stop() throws Exception {
    path.close();
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @DisplayName("is refused before any socket is open, and the right ones are named")
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql     | POSTGRES_16             | Use 'postgres'.",
        "mariadb   | POSTGRES_17             | Use 'postgres'.",
        "sqlserver | POSTGRES_18             | Use 'postgres'.",
        "postgres  | MYSQL_8_4               | Use 'mariadb' or 'mysql'.",
        "sqlserver | MYSQL_5_7               | Use 'mariadb' or 'mysql'.",
        "postgres  | SQLSERVER_2019_WEB      | Use 'sqlserver'.",
        "mysql     | SQLSERVER_2022_STANDARD | Use 'sqlserver'.",
        "mariadb   | SQLSERVER_2022_EXPRESS  | Use 'sqlserver'.",
        "postgres  | ORACLE_23               | Add the dialect for this engine to the path.",
        "mysql     | ORACLE_23               | Add the dialect for this engine to the path.",
        "mariadb   | ORACLE_23               | Add the dialect for this engine to the path.",
        "sqlserver | ORACLE_23               | Add the dialect for this engine to the path."
      })
  void wrongDialect(String dialect, String version, String advice) throws Exception {
    assertThat(refusal(dialect, version, AuthMode.BUILT_IN))
        .hasMessageStartingWith(
            "Cannot connect to %s: it runs %s, which dialect '%s' does not support, because ",
            NAME, version, dialect)
        .hasMessageEndingWith(". %s [CSQL-ENGINE]", advice);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @DisplayName("is refused with those named that log in by IAM, if the user wants that")
  @CsvSource(
      delimiter = '|',
      value = {
        "postgres  | MYSQL_8_0               | Use 'mysql'.",
        "sqlserver | MYSQL_8_0               | Use 'mysql'.",
        "mysql     | SQLSERVER_2022_STANDARD | Use 'sqlserver'."
      })
  void wrongDialectForIam(String dialect, String version, String advice) throws Exception {
    assertThat(refusal(dialect, version, AuthMode.IAM))
        .hasMessageEndingWith(". %s [CSQL-ENGINE]", advice);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @DisplayName("by IAM fails, with the dialects that support it")
  @CsvSource(
      delimiter = '|',
      value = {
        "mariadb   | MYSQL_8_0               | Use 'mysql', or built-in authentication.",
        "sqlserver | SQLSERVER_2022_STANDARD | Use built-in authentication."
      })
  void noIam(String dialect, String version, String advice) throws Exception {
    ConnectorException refusal = refusal(dialect, version, AuthMode.IAM);

    assertThat(refusal.code()).isEqualTo(ErrorCode.IAM_UNSUPPORTED);
    assertThat(refusal).hasMessageContaining(". %s [", advice);
  }

  private ConnectorException refusal(String dialect, String version, AuthMode authMode)
      throws Exception {
    EmulatedInstance db = cloud.instance(NAME).databaseVersion(version).start();
    ConnectOptions options = ConnectOptions.builder().user("app").authMode(authMode).build();
    try (Connector connector = Connectors.forDialect(dialect, EmulatorConfig.of(cloud).build())) {
      SQLException thrown =
          catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, options));
      List<String> accepted = db.connections().acceptedAt();
      assertThat(accepted).isEmpty();
      return (ConnectorException) thrown.getCause();
    }
  }
}
