package dev.cloudsql.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.databases.mysql.Servers.Mysql;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Servers.class)
@DisplayName("Flyway")
@Timeout(120)
class FlywayTests {

  private static final String INSTANCE = "project:region:instance";

  @TempDir private Path directory;

  @Test
  @DisplayName("migrates PostgreSQL by the URL alone")
  void migrates() throws Exception {
    try (Postgres postgres = Postgres.start();
        CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      start(cloud, "POSTGRES_17", postgres.backend());
      assertMigrates(
          url(cloud, "postgresql", "postgres") + "&user=postgres&password=unused",
          null,
          "PostgreSQL");
    }
  }

  @Test
  @DisplayName("migrates MySQL by the URL, with user and password beside it")
  void migratesMysql(@Mysql Server mysql) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      start(cloud, "MYSQL_8_0", mysql.unixSocket());
      assertMigrates(url(cloud, "mysql", "shop"), Server.PASSWORD, "MySQL");
    }
  }

  private static void assertMigrates(String url, String password, String type) throws SQLException {
    String user = password == null ? null : "app";
    FluentConfiguration flyway =
        Flyway.configure().dataSource(url, user, password).locations("classpath:migrations");

    MigrateResult result = flyway.load().migrate();

    assertThat(result.migrationsExecuted).isEqualTo(1);
    assertThat(result.databaseType).isEqualTo(type);
    assertThat(flyway.load().validateWithResult().validationSuccessful).isTrue();
    try (Connection connection =
            password == null
                ? DriverManager.getConnection(url)
                : DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT name FROM fruit")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("apple");
    }
  }

  @Test
  @DisplayName("is told which of its modules is missing")
  void missingModule() {
    assertThatExceptionOfType(FlywayException.class)
        .isThrownBy(
            () ->
                Flyway.configure()
                    .dataSource("jdbc:cloudsql:sqlserver://p:r:i/shop", "app", "s3cret")
                    .load()
                    .migrate())
        .withMessageContaining("Add org.flywaydb:flyway-sqlserver in the version of flyway-core.");
  }

  @Test
  @DisplayName("reports an unknown dialect as the driver does")
  void unknownDialect() {
    assertThatExceptionOfType(FlywayException.class)
        .isThrownBy(
            () ->
                Flyway.configure()
                    .dataSource("jdbc:cloudsql:postgrsql://p:r:i/shop", "app", "s3cret")
                    .load()
                    .migrate())
        .havingRootCause()
        .withMessageContaining("Did you mean 'postgres'? [CSQL-DIALECT]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "jdbc:cloudsql:postgresql://p:r:i/shop, true, true",
    "jdbc:cloudsql:postgresql://p:r:i/shop?user=app, false, true",
    "jdbc:cloudsql:postgresql://p:r:i/shop?user=app&password=x, false, false",
    "jdbc:cloudsql:postgresql://p:r:i/shop?enableIamAuth=true, false, false"
  })
  @DisplayName("asks for a user and a password only where the URL needs them")
  void login(String url, boolean user, boolean password) {
    CloudSqlDatabaseType type = new CloudSqlDatabaseType();

    assertThat(type.detectUserRequiredByUrl(url)).isEqualTo(user);
    assertThat(type.detectPasswordRequiredByUrl(url)).isEqualTo(password);
  }

  private static void start(CloudSqlEmulator cloud, String version, Backend database) {
    cloud
        .instance(INSTANCE)
        .databaseVersion(version)
        .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
        .backend(database)
        .start();
  }

  private String url(CloudSqlEmulator cloud, String dialect, String database) throws Exception {
    return "jdbc:cloudsql:%s://%s/%s?cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%s&cloudSqlGoogleCredentialsPath=%s"
        .formatted(
            dialect,
            INSTANCE,
            database,
            URLEncoder.encode(cloud.adminEndpoint().toString(), StandardCharsets.UTF_8),
            cloud.serverPort(),
            URLEncoder.encode(
                cloud.writeServiceAccountKey(directory).toString(), StandardCharsets.UTF_8));
  }
}
