package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("From a name to rows: a program on a Cloud SQL instance of PostgreSQL")
@ExtendWith(Database.Provider.class)
class PostgresOnCloudSqlTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("postgres").user("app").password(Database.PASSWORD).build();

  private FakeCloudSql cloud;
  private FakeInstance db;
  private Connector connector;

  @BeforeEach
  void start(Database database) throws Exception {
    cloud = FakeCloudSql.start();
    db = cloud.instance(NAME).backend(Backend.tcp("127.0.0.1", database.port())).start();
    connector = Connectors.forDialect("postgres", cloud.config().build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  @Test
  @DisplayName("prepares statements, and commits and rolls back transactions")
  void transactions() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE fruit (name text)");
      connection.setAutoCommit(false);
      insert(connection, "apple");
      connection.commit();
      insert(connection, "lost");
      connection.rollback();

      assertThat(names(statement)).containsExactly("apple");
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("cancels a statement, which takes a second way to the instance and none past it")
  void cancels() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      CompletableFuture<SQLException> cancelled =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SQLException.class, () -> statement.execute("SELECT pg_sleep(600)")));
      awaitSleeper();

      statement.cancel();

      assertThat(cancelled.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
      assertThat(db.connections().handshakes()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  @DisplayName("streams a result of a hundred megabytes")
  void streams() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(100);
      long bytes = 0;
      try (ResultSet rows =
          statement.executeQuery("SELECT repeat('x', 100000) FROM generate_series(1, 1000)")) {
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
    List<Integer> sessions = new ArrayList<>();
    for (CompletableFuture<Connection> connect : connects) {
      sessions.add(backendPid(connect.get(60, TimeUnit.SECONDS)));
    }
    assertThat(sessions).doesNotHaveDuplicates();

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

    assertThat(failure.getSQLState()).isEqualTo("28P01");
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("gives a pool a data source")
  void dataSource() throws Exception {
    DataSource source = connector.dataSource(NAME, OPTIONS);

    try (Connection first = source.getConnection();
        Connection second = source.getConnection("app", Database.PASSWORD)) {
      assertThat(backendPid(first)).isNotEqualTo(backendPid(second));
    }
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl(@TempDir Path directory) throws Exception {
    String url =
        "jdbc:cloudsql:postgres://%s/postgres?user=app&cloudSqlIdleTimeout=0.5&%s"
            .formatted(NAME, emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", Database.PASSWORD)) {
      assertThat(backendPid(connection)).isPositive();
    }
  }

  @Test
  @DisplayName("connects by a plain driver URL that names the socket factory")
  void byDriverUrl(@TempDir Path directory) throws Exception {
    String url =
        "jdbc:postgresql:///postgres?socketFactory=%s&cloudSqlInstance=%s&sslmode=disable&cloudSqlIdleTimeout=0.5&%s"
            .formatted(SocketFactory.class.getName(), NAME, emulator(directory));

    try (Connection connection = DriverManager.getConnection(url, "app", Database.PASSWORD)) {
      assertThat(backendPid(connection)).isPositive();
      assertThat(db.connections().handshakes()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("learns that the dialect is the wrong one, and which is right, before any login")
  void wrongDialect() {
    db.update(settings -> settings.withDatabaseVersion("MYSQL_8_4"));

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("it runs MYSQL_8_4, which dialect 'postgres' does not speak")
        .hasMessageEndingWith("[CSQL-ENGINE]");
    assertThat(db.connections().accepted()).isZero();
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
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void insert(Connection connection, String name) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fruit VALUES (?)")) {
      insert.setString(1, name);
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
  }

  private static List<String> names(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("SELECT name FROM fruit")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static int backendPid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Asks over a connection of its own until the sleeping statement is seen to run. */
  private void awaitSleeper() throws SQLException {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      String sleepers =
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND usename = 'app'";
      boolean sleeping = false;
      while (!sleeping) {
        try (ResultSet row = statement.executeQuery(sleepers)) {
          row.next();
          sleeping = row.getInt(1) > 0;
        }
      }
    }
  }
}
