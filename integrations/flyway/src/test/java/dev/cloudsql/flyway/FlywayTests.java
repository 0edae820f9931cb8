package dev.cloudsql.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.databases.mysql.Servers.Mysql;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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

  /** The emulator's SQL Server lacks what a migration needs: docs/tools.md. */
  @Test
  @DisplayName("connects to SQL Server by the URL, and takes its own type for it")
  @SuppressWarnings("unchecked")
  void sqlServer() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        URLClassLoader flyway = olderFlyway()) {
      start(cloud, "SQLSERVER_2022_STANDARD", TdsServer.withUser("app", "s3cret").database("shop"));
      UnaryOperator<String> program =
          (UnaryOperator<String>)
              flyway
                  .loadClass(SqlServerProgram.class.getName())
                  .getDeclaredConstructor()
                  .newInstance();

      String url = url(cloud, "sqlserver", "shop") + "&user=app&password=s3cret";

      FutureTask<String> run = new FutureTask<>(() -> program.apply(url));
      new Thread(run, "flyway").start();
      assertThat(run.get()).isEqualTo("SQL Server, Flyway by Redgate");
    }
  }

  /** With the last module for SQL Server that there is; the POM copies its jars. */
  private static URLClassLoader olderFlyway() throws IOException {
    List<Path> path = new ArrayList<>();
    try (Stream<Path> jars = Files.list(Path.of("target", "flyway-sqlserver"))) {
      jars.sorted().forEach(path::add);
    }
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("org" + File.separator + "flywaydb"))
        .map(Path::of)
        .forEach(path::add);
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
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
