package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.dialect.mysql.server.Server;
import dev.cloudsql.dialect.mysql.server.Servers;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.Backend;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a program does with an instance, for each dialect and each server. */
@ExtendWith(Servers.class)
abstract class RowsOnCloudSql {

  static final String NAME = "project:region:instance";
  static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("shop").user("app").password(Server.PASSWORD).build();

  private final String dialect;
  private final RecordingBackend backend;

  FakeCloudSql cloud;
  FakeInstance db;
  Connector connector;

  RowsOnCloudSql(String dialect, Backend database) {
    this.dialect = dialect;
    this.backend = new RecordingBackend(database);
  }

  @BeforeEach
  void start() throws Exception {
    cloud = FakeCloudSql.start();
    db =
        cloud
            .instance(NAME)
            .databaseVersion("MYSQL_8_0")
            .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
            .backend(backend)
            .start();
    connector = Connectors.forDialect(dialect, cloud.config().build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  /** What the driver is told with {@code setFetchSize} so that it streams. */
  abstract int streaming();

  /** Checks what the driver throws from a statement that was cancelled. */
  abstract void assertCancelled(SQLException failure);

  /** A plain driver URL for the database {@code shop} up to its parameters. */
  abstract String driverUrl();

  @Test
  @DisplayName("prepares statements, and commits and rolls back transactions")
  void transactions() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE fruit (name text) ENGINE=InnoDB");
      connection.setAutoCommit(false);
      insert(connection, "apple");
      connection.commit();
      insert(connection, "lost");
      connection.rollback();

      assertThat(values(connection, "SELECT name FROM fruit")).containsExactly("apple");
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("cancels a statement, which takes a second way to the instance and none past it")
  void cancels() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Connection observer = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      String session = values(connection, "SELECT CONNECTION_ID()").get(0);
      CompletableFuture<SQLException> cancelled =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SQLException.class,
                      () -> statement.execute("SELECT 1 FROM mysql.user WHERE SLEEP(600)")));
      String state = "SELECT state FROM information_schema.processlist WHERE id = " + session;
      while (!values(observer, state).contains("User sleep") && !cancelled.isDone()) {
        Thread.onSpinWait();
      }

      statement.cancel();

      assertCancelled(cancelled.get(60, TimeUnit.SECONDS));
      assertThat(db.connections().handshakes()).isEqualTo(3);
      assertThat(values(connection, "SELECT 1")).containsExactly("1");
    }
  }

  @Test
  @DisplayName("streams a result of a hundred megabytes")
  void streams() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(streaming());
      long bytes = 0;
      try (ResultSet rows =
          statement.executeQuery(
              "WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                  + " SELECT REPEAT('x', 100000) FROM n")) {
        while (rows.next()) {
          bytes += rows.getString(1).length();
        }
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
      sessions.addAll(values(connect.get(60, TimeUnit.SECONDS), "SELECT CONNECTION_ID()"));
    }
    assertThat(sessions).hasSize(32).doesNotHaveDuplicates();

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

    assertThat(failure.getErrorCode()).isEqualTo(1045);
    assertThat(failure.getSQLState()).isEqualTo("28000");
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("takes user, password, database and properties with every character as they are")
  void keepsCharacters() throws Exception {
    ConnectOptions odd =
        ConnectOptions.builder()
            .database(Server.ODD)
            .user(Server.ODD)
            .password(Server.PASSWORD)
            .driverProperty("sessionVariables", "@odd='" + Server.ODD + "'")
            .build();

    try (Connection connection = connector.connect(NAME, odd)) {
      assertThat(values(connection, "SELECT DATABASE()")).containsExactly(Server.ODD);
      assertThat(values(connection, "SELECT CURRENT_USER()")).containsExactly(Server.ODD + "@%");
      assertThat(values(connection, "SELECT @odd")).containsExactly(Server.ODD);
    }
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl(@TempDir Path directory) throws Exception {
    String url =
        "jdbc:cloudsql:%s://%s/shop?user=app&cloudSqlIdleTimeout=0.5&%s"
            .formatted(dialect, NAME, emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", Server.PASSWORD)) {
      assertThat(values(connection, "SELECT DATABASE()")).containsExactly("shop");
    }
  }

  @Test
  @DisplayName("connects by a plain driver URL that names the socket factory")
  void byDriverUrl(@TempDir Path directory) throws Exception {
    String url =
        "%s&cloudSqlInstance=%s&cloudSqlIdleTimeout=0.5&%s"
            .formatted(driverUrl(), NAME, emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", Server.PASSWORD)) {
      assertThat(values(connection, "SELECT DATABASE()")).containsExactly("shop");
      assertThat(db.connections().handshakes()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("learns that the dialect is the wrong one, and which is right, before any login")
  void wrongDialect() {
    db.update(settings -> settings.withDatabaseVersion("POSTGRES_17"));

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("it runs POSTGRES_17, which dialect '%s' does not speak", dialect)
        .hasMessageEndingWith("[CSQL-ENGINE]");
    assertThat(db.connections().accepted()).isZero();
  }

  /** All bytes that one connect sends to a database that has, or has not, seen the password yet. */
  String sent(boolean known) throws SQLException {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      if (!known) {
        statement.execute("FLUSH PRIVILEGES");
      }
      backend.forget();
      connector.connect(NAME, OPTIONS).close();
      return backend.received();
    }
  }

  /** What a URL says to reach the fake cloud in place of Google's. */
  private String emulator(Path directory) throws Exception {
    return "cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%d&cloudSqlGoogleCredentialsPath=%s"
        .formatted(
            encoded(cloud.adminEndpoint().toString()),
            cloud.serverPort(),
            encoded(cloud.writeServiceAccountKey(directory).toString()));
  }

  /** As little as possible, since MariaDB Connector/J decodes nothing. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/").replace("%3A", ":");
  }

  private static void insert(Connection connection, String name) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fruit VALUES (?)")) {
      insert.setString(1, name);
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
  }

  static List<String> values(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
