package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.tds.TdsServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("From a name to rows: a program on a Cloud SQL instance of SQL Server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SqlServerOnCloudSqlTests {

  /** Everything that a URL would have to escape. */
  private static final String ODD = "o?d&d=1%20 ;{}'\"ü語😀";

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("shop").user("app").password("s3cret" + ODD).build();

  private final TdsServer server =
      TdsServer.withUser("app", "s3cret" + ODD).user(ODD, ODD).database("shop").database(ODD);
  private FakeCloudSql cloud;
  private FakeInstance db;
  private Connector connector;

  @BeforeEach
  void start() throws Exception {
    cloud = FakeCloudSql.start();
    db = cloud.instance(NAME).databaseVersion("SQLSERVER_2022_STANDARD").backend(server).start();
    connector = Connectors.forDialect("sqlserver", cloud.config().build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  @Test
  @DisplayName("takes user, password and database with every character as they are")
  void keepsCharacters() throws Exception {
    ConnectOptions odd = ConnectOptions.builder().database(ODD).user(ODD).password(ODD).build();

    try (Connection connection = connector.connect(NAME, odd)) {
      assertThat(value(connection, "SELECT SYSTEM_USER")).isEqualTo(ODD);
      assertThat(value(connection, "SELECT DB_NAME()")).isEqualTo(ODD);
    }
  }

  @Test
  @DisplayName("prepares statements, and runs them again and again")
  void prepares() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        PreparedStatement statement = connection.prepareStatement("SELECT ?, ?")) {
      for (int i = 0; i < 5; i++) {
        statement.setInt(1, i);
        statement.setString(2, ODD);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          assertThat(row.getInt(1)).isEqualTo(i);
          assertThat(row.getString(2)).isEqualTo(ODD);
        }
      }
    }
  }

  @Test
  @DisplayName("commits and rolls back transactions")
  void transactions() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      connection.setAutoCommit(false);
      assertThat(value(connection, "SELECT @@TRANCOUNT")).isEqualTo("1");
      connection.commit();
      assertThat(value(connection, "SELECT @@TRANCOUNT")).isEqualTo("1");
      connection.rollback();
      connection.setAutoCommit(true);
      assertThat(value(connection, "SELECT @@TRANCOUNT")).isEqualTo("0");
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("cancels a statement, for which the one connection is enough")
  void cancels() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      CompletableFuture<SQLException> cancelled =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SQLException.class, () -> statement.execute("WAITFOR DELAY '01:00:00'")));
      server.awaitWaiting(1);

      statement.cancel();

      assertThat(cancelled.get(60, TimeUnit.SECONDS).getMessage()).contains("canceled");
      assertThat(value(connection, "SELECT 1")).isEqualTo("1");
      assertThat(db.connections().handshakes()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("streams a result of a hundred megabytes")
  void streams() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT REPLICATE(N'x', 50000) FROM GENERATE_SERIES(1, 1000)")) {
      long bytes = 0;
      while (rows.next()) {
        bytes += 2L * rows.getString(1).length();
      }
      assertThat(bytes).isEqualTo(100_000_000);
    }
  }

  @Test
  @DisplayName("opens 32 connections at once, each with a session of its own")
  void connectsManyTimes() throws Exception {
    List<CompletableFuture<Connection>> connects = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      connects.add(connector.connectAsync(NAME, OPTIONS));
    }
    List<String> sessions = new ArrayList<>();
    for (CompletableFuture<Connection> connect : connects) {
      sessions.add(value(connect.get(60, TimeUnit.SECONDS), "SELECT @@SPID"));
    }
    assertThat(sessions).doesNotHaveDuplicates();
    assertThat(db.connections().handshakes()).isEqualTo(32);

    for (CompletableFuture<Connection> connect : connects) {
      connect.join().close();
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("gets the database's own error for a wrong password")
  void wrongPassword() {
    ConnectOptions wrong = OPTIONS.toBuilder().password("not this").build();

    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, wrong));

    assertThat(failure.getErrorCode()).isEqualTo(18_456);
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("learns before any login that SQL Server knows no IAM database authentication")
  void iam() {
    ConnectOptions iam = ConnectOptions.builder().user("app@p.iam").authMode(AuthMode.IAM).build();

    assertThatThrownBy(() -> connector.connect(NAME, iam))
        .hasMessageContaining("IAM")
        .hasMessageContaining("SQLSERVER_2022_STANDARD");
    assertThat(db.connections().accepted()).isZero();
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl(@TempDir Path directory) throws Exception {
    String url =
        "jdbc:cloudsql:sqlserver://%s/shop?user=app&cloudSqlIdleTimeout=0.5&applicationName=%s&%s"
            .formatted(NAME, encoded(ODD), emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", "s3cret" + ODD)) {
      assertThat(value(connection, "SELECT DB_NAME()")).isEqualTo("shop");
    }
  }

  @Test
  @DisplayName("connects by a plain driver URL that names the socket factory")
  void byDriverUrl(@TempDir Path directory) throws Exception {
    String url =
        "jdbc:sqlserver://localhost;databaseName=shop;encrypt=false;socketFactoryClass=%s;socketFactoryConstructorArg=%s?ipTypes=PUBLIC&cloudSqlIdleTimeout=0.5&%s"
            .formatted(SocketFactory.class.getName(), NAME, emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", "s3cret" + ODD)) {
      assertThat(value(connection, "SELECT DB_NAME()")).isEqualTo("shop");
      assertThat(db.connections().handshakes()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("learns from a plain driver URL what is wrong with it")
  void wrongDriverUrl() {
    String url =
        "jdbc:sqlserver://localhost;encrypt=false;connectRetryCount=0;socketFactoryClass=%s;socketFactoryConstructorArg="
            .formatted(SocketFactory.class.getName());

    assertThatThrownBy(() -> DriverManager.getConnection(url + "not an instance", "app", "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not an instance connection name");
    assertThatThrownBy(
            () -> DriverManager.getConnection(url + NAME + "?ipType=PRIVATE", "app", "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ipTypes");
  }

  /** What a URL says to reach the fake cloud in place of Google's. */
  private String emulator(Path directory) throws Exception {
    return "cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%d&cloudSqlGoogleCredentialsPath=%s"
        .formatted(
            encoded(cloud.adminEndpoint().toString()),
            cloud.serverPort(),
            encoded(cloud.writeServiceAccountKey(directory).toString()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
