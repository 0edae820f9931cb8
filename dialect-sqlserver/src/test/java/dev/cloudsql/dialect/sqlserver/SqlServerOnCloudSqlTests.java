package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.rows.RowsOnCloudSql;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("From a name to rows: a program on a Cloud SQL instance of SQL Server")
class SqlServerOnCloudSqlTests extends RowsOnCloudSql {

  /** Everything that a URL would have to escape. */
  private static final String ODD = "o?d&d=1%20 ;{}+'\"ü語😀";

  private static final String PASSWORD = "s3cret " + ODD;

  private static final String URL =
      "jdbc:sqlserver://localhost;encrypt=false;connectRetryCount=0;socketFactoryClass=%s;socketFactoryConstructorArg="
          .formatted(SocketFactory.class.getName());

  private final TdsServer server = TdsServer.withUser("app", PASSWORD).database("shop");

  @Override
  protected String dialect() {
    return "sqlserver";
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("SQLSERVER_2022_STANDARD", server, "shop", "app", PASSWORD);
  }

  @Override
  protected String refusal() {
    return "S0001";
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    return Optional.of(URL + name + "?" + parameters + ";databaseName=shop");
  }

  @Override
  protected Optional<String> shortConnectTimeout() {
    return Optional.of("loginTimeout=1");
  }

  @Override
  protected String sessionQuery() {
    return "SELECT @@SPID";
  }

  @Override
  protected Optional<String> temporaryTable() {
    return Optional.of("CREATE TABLE #fruit (name NVARCHAR(20))");
  }

  @Override
  protected String tableName() {
    return "#fruit";
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("WAITFOR DELAY '01:00:00'");
  }

  @Override
  protected Optional<String> hugeQuery(int length) {
    return Optional.of(
        "SELECT REPLICATE(N'x', %d) FROM GENERATE_SERIES(1, 1000)".formatted(length));
  }

  @Test
  @DisplayName("shows no ticket in its URL either when the driver may restore the connection")
  void metadataUrlWithRetries() throws Exception {
    ConnectOptions restored =
        options().toBuilder().driverProperty("connectRetryCount", "1").build();
    try (Connection first = connector().connect(NAME, restored);
        Connection second = connector().connect(NAME, restored)) {
      assertThat(first.getMetaData().getURL())
          .contains("socketFactoryConstructorArg=connector/" + NAME + ";")
          .isEqualTo(second.getMetaData().getURL());
    }
  }

  @Test
  @DisplayName("keeps tables, and reports generated keys and broken constraints")
  void keepsTables() throws Exception {
    try (Connection connection = connector().connect(NAME, options());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE fruit (id INT IDENTITY(1, 1) PRIMARY KEY, name NVARCHAR(20) UNIQUE)");
      statement.executeUpdate(
          "INSERT INTO fruit (name) VALUES (N'apple')", Statement.RETURN_GENERATED_KEYS);
      try (ResultSet keys = statement.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getInt(1)).isEqualTo(1);
      }
      assertThatThrownBy(() -> statement.execute("INSERT INTO fruit (name) VALUES (N'apple')"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getErrorCode()).isEqualTo(2627);
                assertThat(e.getSQLState()).isEqualTo("23000");
              });
    }
    try (Connection later = connector().connect(NAME, options())) {
      assertThat(values(later, "SELECT name FROM fruit")).containsExactly("apple");
    }
  }

  @Test
  @DisplayName("learns before any login that SQL Server knows no IAM database authentication")
  void iam() {
    ConnectOptions iam = ConnectOptions.builder().user("app@p.iam").authMode(AuthMode.IAM).build();

    assertThatThrownBy(() -> connector().connect(NAME, iam))
        .hasMessageContaining("IAM")
        .hasMessageContaining("SQLSERVER_2022_STANDARD");
    assertThat(instance().connections().accepted()).isZero();
  }

  @Test
  @DisplayName("takes options with every character from a plain driver URL")
  void oddDriverUrl(@TempDir Path directory) throws Exception {
    Path odd = Files.createDirectory(directory.resolve("o?d & d=1%20;{}+ü語😀"));
    String argument =
        NAME
            + "?cloudSqlIdleTimeout=0.5&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%d&cloudSqlGoogleCredentialsPath=%s"
                .formatted(
                    cloud().adminEndpoint(),
                    cloud().serverPort(),
                    URLEncoder.encode(
                        cloud().writeServiceAccountKey(odd).toString(), StandardCharsets.UTF_8));

    try (Connection connection =
        DriverManager.getConnection(URL + argument + ";databaseName=shop", "app", PASSWORD)) {
      assertThat(values(connection, "SELECT DB_NAME()")).containsExactly("shop");
    }
  }

  @Test
  @DisplayName("hands driver properties on with every character, by dialect and by URL")
  void oddProperties(@TempDir Path directory) throws Exception {
    ConnectOptions named = options().toBuilder().driverProperty("applicationName", ODD).build();
    try (Connection connection = connector().connect(NAME, named)) {
      assertThat(values(connection, "SELECT APP_NAME()")).containsExactly(ODD);
    }
    String url =
        "jdbc:cloudsql:sqlserver://%s/shop?cloudSqlIdleTimeout=0.5&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%d&cloudSqlGoogleCredentialsPath=%s&user=app&password=%s&applicationName=%s"
            .formatted(
                NAME,
                cloud().adminEndpoint(),
                cloud().serverPort(),
                cloud().writeServiceAccountKey(directory),
                URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20"),
                URLEncoder.encode(ODD, StandardCharsets.UTF_8).replace("+", "%20"));
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(values(connection, "SELECT APP_NAME()")).containsExactly(ODD);
    }
  }

  @Test
  @DisplayName("learns from a plain driver URL what is wrong with it")
  void wrongDriverUrl() {
    assertThatThrownBy(() -> DriverManager.getConnection(URL + "not an instance", "app", "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not an instance connection name");
    assertThatThrownBy(
            () -> DriverManager.getConnection(URL + NAME + "?ipType=PRIVATE", "app", "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ipTypes");
  }
}
