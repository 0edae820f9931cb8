package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("From a Unix socket to rows: both drivers on a MySQL")
@ExtendWith(Servers.class)
class UnixSocketTests {

  private static final String NAME = "project:region:instance";

  private final Server server;
  private final ConnectOptions options;

  UnixSocketTests(@Servers.Mysql Server server) {
    this.server = server;
    this.options =
        ConnectOptions.builder()
            .database("shop")
            .user("app")
            .password(Server.PASSWORD)
            .unixSocketPath(server.socket().toString())
            .build();
  }

  @BeforeEach
  void remember() throws SQLException {
    try (Connector connector = Connectors.forDialect("mysql")) {
      connector.connect(NAME, options).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  @DisplayName("write and read rows, with no credentials anywhere")
  void rows(String dialect) throws Exception {
    try (Connector connector = Connectors.forDialect(dialect);
        Connection connection = connector.connect(NAME, options);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE fruit (name text) ENGINE=InnoDB");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fruit VALUES (?)")) {
        insert.setString(1, Server.ODD);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      assertThat(values(connection, "SELECT name FROM fruit")).containsExactly(Server.ODD);
      assertThat(values(connection, "SELECT LENGTH(REPEAT('x', 30000000))"))
          .containsExactly("30000000");
      assertThat(
              values(
                  connection,
                  "SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()"))
          .containsExactly("localhost");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mysql, tcpNoDelay tcpKeepAlive tcpRcvBuf=65536 tcpSndBuf=65536 tcpTrafficClass=8",
    "mariadb, tcpKeepAlive tcpAbortiveClose tcpKeepIdle=30 tcpKeepCount=3 tcpKeepInterval=10"
  })
  @DisplayName("take the driver's properties for sockets")
  void socketProperties(String dialect, String properties) throws Exception {
    ConnectOptions.Builder tuned = options.toBuilder().driverProperty("socketTimeout", "600000");
    for (String property : properties.split(" ")) {
      String[] parts = property.split("=");
      tuned.driverProperty(parts[0], parts.length == 1 ? "true" : parts[1]);
    }
    try (Connector connector = Connectors.forDialect(dialect);
        Connection connection = connector.connect(NAME, tuned.build())) {
      assertThat(values(connection, "SELECT 1")).containsExactly("1");
    }
  }

  @Test
  @DisplayName("log in with Connector/J when the server has yet to see the password")
  void coldPasswordCache() throws Exception {
    forget();

    try (Connector connector = Connectors.forDialect("mysql")) {
      connector.connect(NAME, options).close();
    }
  }

  /**
   * It asks for the server's key, and over its Unix socket a server expects the password itself.
   */
  @Test
  @DisplayName("cannot log in with MariaDB Connector/J then, which wants TLS of its own for that")
  void coldPasswordCacheOfMariaDb() throws Exception {
    forget();

    try (Connector connector = Connectors.forDialect("mariadb")) {
      assertThat(
              catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, options))
                  .getErrorCode())
          .isEqualTo(1045);
    }
  }

  private void forget() throws SQLException {
    try (Connector connector = Connectors.forDialect("mysql");
        Connection connection = connector.connect(NAME, options);
        Statement statement = connection.createStatement()) {
      statement.execute("FLUSH PRIVILEGES");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  @DisplayName("cancel a statement")
  void cancels(String dialect) throws Exception {
    try (Connector connector = Connectors.forDialect(dialect);
        Connection connection = connector.connect(NAME, options);
        Connection observer = connector.connect(NAME, options);
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

      SQLException failure = cancelled.get(60, TimeUnit.SECONDS);
      assertThat(failure.toString()).containsAnyOf("cancelled", "interrupted");
      assertThat(values(connection, "SELECT 1")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  @DisplayName("bound a read by their network timeout")
  void networkTimeout(String dialect) throws Exception {
    try (Connector connector = Connectors.forDialect(dialect);
        Connection connection = connector.connect(NAME, options)) {
      connection.setNetworkTimeout(Runnable::run, 200);

      assertThatThrownBy(() -> values(connection, "SELECT SLEEP(600)"))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("Read timed out");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  @DisplayName("get the database's own error for a wrong password")
  void wrongPassword(String dialect) throws Exception {
    try (Connector connector = Connectors.forDialect(dialect)) {
      ConnectOptions wrong = options.toBuilder().password("not this").build();

      assertThat(
              catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, wrong))
                  .getErrorCode())
          .isEqualTo(1045);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "jdbc:cloudsql:mysql://project:region:instance/shop?cloudSqlIdleTimeout=0.5",
    "jdbc:cloudsql:mariadb://project:region:instance/shop?cloudSqlIdleTimeout=0.5",
    "jdbc:mysql:///shop?cloudSqlInstance=project:region:instance&cloudSqlIdleTimeout=0.5&socketFactory=dev.cloudsql.dialect.mysql.SocketFactory",
    "jdbc:mariadb://instance.cloudsql.invalid/shop?sslMode=disable&cloudSqlInstance=project:region:instance&cloudSqlIdleTimeout=0.5&socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory",
  })
  @DisplayName("connect by a URL alone")
  void byUrl(String start) throws Exception {
    String url =
        "%s&unixSocketPath=%s"
            .formatted(
                start,
                URLEncoder.encode(server.socket().toString(), StandardCharsets.UTF_8)
                    .replace("%2F", "/"));

    try (Connection connection = DriverManager.getConnection(url, "app", Server.PASSWORD)) {
      assertThat(values(connection, "SELECT CURRENT_USER()")).containsExactly("app@%");
    }
  }

  private static List<String> values(Connection connection, String sql) throws SQLException {
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
