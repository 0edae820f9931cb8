package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.spi.ConnectRequest;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A login to PostgreSQL")
@ExtendWith(Database.Provider.class)
@Timeout(120)
class PostgresConnectTests {

  private static final String SLEEP = "SELECT pg_sleep(100)";

  /** Sessions whose clients are gone may still sleep, with other statements. */
  private static final String SLEEPING =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query = '"
          + SLEEP
          + "'";

  private final PostgresDialect dialect = new PostgresDialect();
  private TcpSockets sockets;

  @BeforeEach
  void openSource(Database database) {
    sockets = new TcpSockets(database.port());
  }

  @AfterEach
  void closeSource() throws IOException {
    sockets.close();
  }

  @Test
  @DisplayName(
      "opens one socket, keeps it alive, runs SQL on it, and closes it with the connection")
  void queries() throws Exception {
    try (Connection connection = dialect.connect(sockets, Requests.trusted(Map.of()))) {
      assertThat(value(connection, "SELECT 6 * 7")).isEqualTo("42");
      assertThat(connection).isInstanceOf(org.postgresql.PGConnection.class);
      assertThat(sockets.opened()).hasSize(1).allMatch(PostgresConnectTests::isAlive);
    }
    assertThat(sockets.opened()).hasSize(1).allMatch(Socket::isClosed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sslmode=require", "sslmode=verify-full", "ssl=true", "gssEncMode=prefer"})
  @DisplayName("asks for no encryption inside the tunnel, whatever the user's properties say")
  void encryptsNothing(String property) throws Exception {
    Map<String, String> properties = Map.of(property.split("=")[0], property.split("=")[1]);
    try (Connection connection = dialect.connect(sockets, Requests.trusted(properties))) {
      assertThat(value(connection, "SELECT 1")).isEqualTo("1");
      assertThat(sockets.opened()).hasSize(1);
    }
  }

  @Test
  @DisplayName("cancels a statement over another socket of the same source")
  void cancels() throws Exception {
    try (Connection connection = dialect.connect(sockets, Requests.trusted(Map.of()));
        Connection observer = dialect.connect(sockets, Requests.trusted(Map.of()));
        Statement statement = connection.createStatement()) {
      CompletableFuture<Boolean> query = new CompletableFuture<>();
      Thread thread = new Thread(() -> complete(query, statement));
      thread.start();
      while (value(observer, SLEEPING).equals("0")) {
        Thread.onSpinWait();
      }
      statement.cancel();
      thread.join();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(query::get)
          .havingCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      assertThat(sockets.opened()).hasSize(3);
    }
  }

  private static void complete(CompletableFuture<Boolean> query, Statement statement) {
    try {
      query.complete(statement.execute(SLEEP));
    } catch (SQLException e) {
      query.completeExceptionally(e);
    }
  }

  @Test
  @DisplayName("passes the database's own refusal of a password through, without the password")
  void refusesPassword() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> dialect.connect(sockets, Requests.withPassword("app", "wr0ng")))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
        .withMessageNotContaining("wr0ng");
    assertThat(sockets.opened()).hasSize(1).allMatch(Socket::isClosed);
  }

  @Test
  @DisplayName("takes user, password, database and properties with every character as they are")
  void keepsCharacters() throws Exception {
    String path = "\"" + Database.quoted(Database.ODD) + "\"";
    ConnectRequest plain = Requests.withPassword(Database.ODD, Database.PASSWORD);
    ConnectRequest request =
        ConnectRequest.builder(plain.instance())
            .databaseVersion(plain.databaseVersion().orElse(null))
            .database(Database.ODD)
            .user(plain.user().orElse(null))
            .password(plain.password().orElse(null))
            .authMode(plain.authMode())
            .driverProperties(
                Map.of(
                    "currentSchema", path, "user", "another", "PGDBNAME", "another", "PGPORT", "1"))
            .timeout(plain.timeout())
            .build();
    try (Connection connection = dialect.connect(sockets, request)) {
      assertThat(value(connection, "SELECT current_database()")).isEqualTo(Database.ODD);
      assertThat(value(connection, "SELECT current_user")).isEqualTo(Database.ODD);
      assertThat(value(connection, "SHOW search_path")).isEqualTo(path);
    }
  }

  @Test
  @DisplayName("sends no password in IAM mode, not even one among the driver's properties")
  void sendsNoPassword() throws Exception {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                dialect.connect(
                    sockets, Requests.iam("app", Map.of("password", Database.PASSWORD))))
        .withMessageContaining("no password");
    dialect.connect(sockets, Requests.iam("postgres", Map.of())).close();
  }

  @Test
  @DisplayName("opens its socket on the calling thread, whatever DriverManager's login timeout is")
  void staysOnTheThread() throws Exception {
    int before = DriverManager.getLoginTimeout();
    DriverManager.setLoginTimeout(60);
    try {
      dialect.connect(sockets, Requests.trusted(Map.of())).close();
      assertThat(sockets.threads()).containsExactly(Thread.currentThread());
    } finally {
      DriverManager.setLoginTimeout(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localSocketAddress", "socketFactory", "socketFactoryArg"})
  @DisplayName("refuses properties that lead away from the given sockets")
  void refusesProperties(String name) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> dialect.connect(sockets, Requests.trusted(Map.of(name, "127.0.0.1"))))
        .withMessageContaining(name)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION));
    assertThat(sockets.opened()).isEmpty();
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static boolean isAlive(Socket socket) {
    try {
      return !socket.isClosed() && socket.getKeepAlive();
    } catch (IOException e) {
      return false;
    }
  }
}
