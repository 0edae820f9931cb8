package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folder stands for a mount such as {@code /cloudsql/project:region:instance}. */
@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("From a Unix socket to rows: pgjdbc on a PostgreSQL")
@ExtendWith(Database.Provider.class)
class UnixSocketTests {

  private static final String NAME = "project:region:instance";

  @TempDir Path mount;
  private CloudSqlEmulator cloud;
  private Connector connector;
  private ConnectOptions options;

  @BeforeEach
  void start(Database database, CloudSqlEmulator cloud) throws Exception {
    Files.createSymbolicLink(mount.resolve(".s.PGSQL.5432"), database.socket());
    this.cloud = cloud;
    connector = Connectors.forDialect("postgres", EmulatorConfig.of(cloud).build());
    options =
        ConnectOptions.builder()
            .database("postgres")
            .user("app")
            .password(Database.PASSWORD)
            .unixSocketPath(mount.toString())
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    connector.close();
    Files.delete(mount.resolve(".s.PGSQL.5432"));
    assertThat(cloud.calls().all()).isEmpty();
  }

  @Test
  @DisplayName("writes and reads rows, over no network at all")
  void rows() throws Exception {
    try (Connection connection = connector.connect(NAME, options);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE fruit (name text)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fruit VALUES (?)")) {
        insert.setString(1, Database.ODD);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      assertThat(value(connection, "SELECT name FROM fruit")).isEqualTo(Database.ODD);
      assertThat(value(connection, "SELECT inet_server_addr()")).isNull();
    }
  }

  @Test
  @DisplayName("takes the driver's properties for sockets")
  void socketProperties() throws Exception {
    ConnectOptions tuned =
        options.toBuilder()
            .driverProperty("tcpKeepAlive", "true")
            .driverProperty("tcpNoDelay", "false")
            .driverProperty("sendBufferSize", "65536")
            .driverProperty("receiveBufferSize", "65536")
            .driverProperty("socketTimeout", "600")
            .build();

    try (Connection connection = connector.connect(NAME, tuned)) {
      assertThat(value(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  @DisplayName("carries 50 megabytes there and back")
  void carriesMuch() throws Exception {
    byte[] much = new byte[50_000_000];
    much[much.length - 1] = 7;
    try (Connection connection = connector.connect(NAME, options);
        PreparedStatement statement = connection.prepareStatement("SELECT ?::bytea")) {
      statement.setBytes(1, much);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        assertThat(row.getBytes(1)).isEqualTo(much);
      }
    }
  }

  @Test
  @DisplayName("cancels a statement")
  void cancels() throws Exception {
    try (Connection connection = connector.connect(NAME, options);
        Connection observer = connector.connect(NAME, options);
        Statement statement = connection.createStatement()) {
      CompletableFuture<SQLException> cancelled =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SQLException.class, () -> statement.execute("SELECT pg_sleep(600.5)")));
      String sleepers =
          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(600.5)'";
      while (!value(observer, sleepers).equals("1") && !cancelled.isDone()) {
        Thread.onSpinWait();
      }

      statement.cancel();

      assertThat(cancelled.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
      assertThat(value(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  @DisplayName("lets the driver bound a read by its network timeout")
  void networkTimeout() throws Exception {
    try (Connection connection = connector.connect(NAME, options)) {
      connection.setNetworkTimeout(Runnable::run, 200);

      assertThatThrownBy(() -> value(connection, "SELECT pg_sleep(600)"))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("Read timed out");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("gets the database's own error for a wrong password")
  void wrongPassword() {
    ConnectOptions wrong = options.toBuilder().password("not this").build();

    assertThat(
            catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, wrong))
                .getSQLState())
        .isEqualTo("28P01");
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl() throws Exception {
    assertConnects(
        "jdbc:cloudsql:postgres://%s/postgres?cloudSqlIdleTimeout=0.5&unixSocketPath=%s"
            .formatted(NAME, encoded(mount)));
  }

  @Test
  @DisplayName("connects by a plain driver URL in which only the class name of the factory is new")
  void byDriverUrl(Database database) throws Exception {
    String url =
        "jdbc:postgresql:///postgres?socketFactory=%s&sslmode=disable&cloudSqlInstance=%s&cloudSqlIdleTimeout=0.5&unixSocketPath=%s"
            .formatted(SocketFactory.class.getName(), NAME, "%s");

    assertConnects(url.formatted(encoded(mount)));
    assertConnects(
        url.formatted(encoded(database.socket().getParent()))
            + "&cloudSqlUnixSocketPathSuffix="
            + encoded(Path.of("/").resolve(database.socket().getFileName())));
  }

  private static void assertConnects(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "app", Database.PASSWORD)) {
      assertThat(value(connection, "SELECT current_user")).isEqualTo("app");
      assertThat(value(connection, "SELECT inet_server_addr()")).isNull();
    }
  }

  private static String encoded(Path path) {
    return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8);
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
