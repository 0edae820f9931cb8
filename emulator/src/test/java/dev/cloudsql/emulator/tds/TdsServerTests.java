package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The emulated SQL Server, with Microsoft's driver")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TdsServerTests {

  private Database database;

  @BeforeEach
  void start() throws Exception {
    database = new Database();
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
  }

  @Test
  @DisplayName("logs a user in to a database, and returns user and database")
  void logsIn() throws Exception {
    try (Connection connection = database.connect()) {
      assertThat(connection.getCatalog()).isEqualTo("shop");
      assertThat(connection.getMetaData().getUserName()).isEqualTo("app");
      assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(16);
      assertThat(connection.isValid(30)).isTrue();
      assertThat((String) Database.value(connection, "SELECT @@VERSION"))
          .startsWith("Microsoft SQL Server");
    }
  }

  @Test
  @DisplayName("refuses a wrong password, an unknown user and an unknown database")
  void refuses() {
    assertThat(failure("password", "wr0ng").getErrorCode()).isEqualTo(18_456);
    assertThat(failure("user", "nobody").getMessage()).contains("Login failed for user 'nobody'");
    assertThat(failure("databaseName", "elsewhere", "connectRetryCount", "0").getErrorCode())
        .isEqualTo(4060);
  }

  private SQLException failure(String... properties) {
    return catchThrowableOfType(SQLException.class, () -> database.connect(properties).close());
  }

  @Test
  @DisplayName("selects literals of many types, each with its name")
  void literals() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT 42 AS [the answer], 5000000000 big, -1.50 AS price, 1.5e3, N'it''s 語😀' AS text,"
                    + " NULL AS nothing, CAST(1 AS BIT), CAST('2024-02-29' AS DATE),"
                    + " CAST('2024-02-29 12:34:56.123456' AS DATETIME2) /* the end */ -- really")) {
      rows.next();
      assertThat(Database.row(rows))
          .containsExactly(
              42,
              5_000_000_000L,
              new BigDecimal("-1.50"),
              1500.0,
              "it's 語😀",
              null,
              true,
              Date.valueOf("2024-02-29"),
              Timestamp.valueOf("2024-02-29 12:34:56.123456"));
      assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("the answer");
      assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("bigint");
      assertThat(rows.next()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEM_USER, app",
    "SUSER_SNAME(), app",
    "DB_NAME( ), shop",
    "N'DB_NAME()', DB_NAME()",
    "APP_NAME(), Microsoft JDBC Driver for SQL Server"
  })
  @DisplayName("answers questions about the session")
  void session(String expression, String result) throws Exception {
    try (Connection connection = database.connect()) {
      assertThat(Database.value(connection, "SELECT " + expression)).isEqualTo(result);
    }
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("SELEKT 1", 102),
        Arguments.of("SELECT 1 FROM", 102),
        Arguments.of("SELECT 'open", 102),
        Arguments.of("BEGIN TRANS", 102),
        Arguments.of("WAITFOR DELAY 'soon'", 102),
        Arguments.of("SELECT @nothing", 137),
        Arguments.of("SELECT " + "(".repeat(50_000) + "1" + ")".repeat(50_000), 191),
        Arguments.of("SELECT NOTHING(1)", 195),
        Arguments.of("SELECT nothing", 207),
        Arguments.of("SELECT 1 FROM users", 208),
        Arguments.of("SELECT 1 FROM elsewhere.users", 208),
        Arguments.of("SELECT * FROM CSVREAD('/etc/passwd')", 229),
        Arguments.of("SELECT CAST(1 AS NOTHING)", 243),
        Arguments.of("SELECT CAST(N'x' AS INT)", 245),
        Arguments.of("USE elsewhere", 911),
        Arguments.of("EXEC sp_who 1", 2812),
        Arguments.of("COMMIT", 3902),
        Arguments.of("ROLLBACK TRANSACTION", 3903),
        Arguments.of("SELECT 2147483647 + 1", 8115),
        Arguments.of("SELECT 1 / 0", 8134),
        Arguments.of("EXEC sp_unprepare 7", 8179));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("reports errors with SQL Server's numbers, and the connection stays usable")
  void errors(String sql, int number) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      assertThatExceptionOfType(SQLServerException.class)
          .isThrownBy(() -> statement.execute(sql))
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(number));
      assertThat(Database.value(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("runs the statements of a batch one after the other, each with its result")
  void batches() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      List<Object> results = new ArrayList<>();
      boolean more =
          statement.execute(
              "SET NOCOUNT ON SET LOCK_TIMEOUT -1\nSELECT 1; SELECT N'two' AS n;; USE [master] SELECT DB_NAME()");
      while (more || statement.getUpdateCount() != -1) {
        if (more) {
          try (ResultSet rows = statement.getResultSet()) {
            rows.next();
            results.add(rows.getObject(1));
          }
        }
        more = statement.getMoreResults();
      }
      assertThat(results).containsExactly(1, "two", "master");
      assertThat(connection.getCatalog()).isEqualTo("master");
    }
  }

  @Test
  @DisplayName("sends many rows, which a client need not read to the end")
  void manyRows() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      List<Integer> numbers = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT value * 2 AS twice FROM GENERATE_SERIES(1, (10 * 100)) AS s")) {
        while (rows.next()) {
          numbers.add(rows.getInt("twice"));
        }
      }
      assertThat(numbers).hasSize(1000).startsWith(2, 4).endsWith(1998, 2000);
      assertThat(Database.value(connection, "SELECT value FROM generate_series(5, 1000000)"))
          .isEqualTo(5);
      try (ResultSet rows = statement.executeQuery("SELECT value FROM generate_series(1, 0)")) {
        assertThat(rows.next()).isFalse();
      }
      assertThat(connection.isValid(30)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "4096", "8000", "32767"})
  @DisplayName("cuts text of every length to packets of the agreed size, both ways")
  void packets(String packetSize) throws Exception {
    try (Connection connection = database.connect("packetSize", packetSize)) {
      for (int length : new int[] {0, 1, 200, 245, 250, 2000, 4000, 4001, 70_000}) {
        String text = "ü".repeat(length);
        assertThat(Database.value(connection, "SELECT N'%s'".formatted(text))).isEqualTo(text);
        assertThat(Database.value(connection, "SELECT REPLICATE(N'ü', %d)".formatted(length)))
            .isEqualTo(text);
      }
    }
  }

  @Test
  @DisplayName("ends a WAITFOR when the client cancels it, and the connection stays good")
  void cancels() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<SQLException> cancelled =
            CompletableFuture.supplyAsync(
                () ->
                    catchThrowableOfType(
                        SQLException.class,
                        () -> statement.execute("WAITFOR DELAY '01:00:00'; SELECT 1")));
        database.server.awaitWaiting(1);
        statement.cancel();
        assertThat(cancelled.get(60, TimeUnit.SECONDS).getMessage()).contains("canceled");
        assertThat(Database.value(connection, "SELECT 6 * 7")).isEqualTo(42);
      }
    }
  }

  @Test
  @DisplayName("ends a query that finds no row when the client cancels it")
  void cancelsQuery() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatExceptionOfType(SQLTimeoutException.class)
          .isThrownBy(
              () ->
                  statement.executeQuery(
                      "SELECT SUM(CAST(s.value AS BIGINT)) FROM GENERATE_SERIES(1, 2000000000) s"
                          + " CROSS JOIN GENERATE_SERIES(1, 1000) t"));
      assertThat(Database.value(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("ends a long result when the client cancels it")
  void cancelsResult() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      ResultSet rows =
          statement.executeQuery(
              "SELECT value, REPLICATE(N'x', 1000) FROM generate_series(1, 2000000000)");
      rows.next();
      statement.cancel();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () -> {
                while (rows.next()) {
                  rows.getInt(1);
                }
              });
      assertThat(Database.value(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("lets the driver's query timeout end a statement")
  void queryTimeout() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatExceptionOfType(SQLTimeoutException.class)
          .isThrownBy(() -> statement.execute("WAITFOR DELAY '01:00'"));
      assertThat(Database.value(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("ends a session whose client goes away in the middle of a statement")
  void goesAway() throws Exception {
    Connection connection = database.connect();
    CompletableFuture<SQLException> broken =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    SQLException.class,
                    () -> connection.createStatement().execute("WAITFOR DELAY '01:00:00'")));
    database.server.awaitWaiting(1);
    database.port.drop();
    assertThat(broken.get(60, TimeUnit.SECONDS).getMessage()).isNotEmpty();
    database.server.awaitWaiting(0);
  }

  @Test
  @DisplayName("serves several sessions at once, each with a number of its own")
  void sessions() throws Exception {
    List<Connection> connections = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      connections.add(database.connect());
    }
    for (Connection connection : connections) {
      numbers.add(Database.value(connection, "SELECT @@SPID"));
    }
    assertThat(numbers).hasSize(5).doesNotHaveDuplicates();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
