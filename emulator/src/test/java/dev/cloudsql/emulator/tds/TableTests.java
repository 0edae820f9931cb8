package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Tables on the emulated SQL Server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableTests {

  private Database database;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void start() throws Exception {
    database = new Database();
    connection = database.connect();
    statement = connection.createStatement();
    statement.execute(
        "CREATE TABLE dbo.fruit (id INT IDENTITY(1, 1) PRIMARY KEY,"
            + " name NVARCHAR(20) NOT NULL UNIQUE, [price] DECIMAL(5, 2) CHECK (price > 0))");
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    database.close();
  }

  @Test
  @DisplayName("take rows, return generated keys, count changes, and outlive the session")
  void rows() throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO fruit (name, price) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      for (String name : List.of("apple", "pear", "plum")) {
        insert.setString(1, name);
        insert.setBigDecimal(2, BigDecimal.ONE);
        assertThat(insert.executeUpdate()).isEqualTo(1);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isPositive();
        }
      }
    }
    assertThat(statement.executeUpdate("UPDATE Fruit SET price = price + 1 WHERE ID > 1"))
        .isEqualTo(2);
    assertThat(statement.executeUpdate("DELETE FROM shop.dbo.fruit WHERE name = N'plum'"))
        .isEqualTo(1);
    connection.close();
    try (Connection later = database.connect()) {
      assertThat(Database.column(later, "SELECT TOP 5 name FROM [fruit] ORDER BY price DESC"))
          .containsExactly("pear", "apple");
    }
    try (Connection elsewhere = database.connect("databaseName", "master")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Database.value(elsewhere, "SELECT name FROM fruit"))
          .returns(208, SQLException::getErrorCode);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO fruit (name) VALUES ('apple') | 2627 | 23000",
        "INSERT INTO fruit (name) VALUES (NULL) | 515 | 23000",
        "INSERT INTO fruit (name, price) VALUES ('pear', 0) | 547 | 23000",
        "INSERT INTO basket VALUES (7) | 547 | 23000",
        "DELETE FROM fruit | 547 | 23000",
        "INSERT INTO fruit (name) VALUES (REPLICATE('x', 21)) | 8152 | 22001",
        "INSERT INTO fruit (name) VALUES ('pear', 1) | 213 | S0001",
        "CREATE TABLE basket (fruit INT) | 2714 | S0001",
        "DROP TABLE nothing | 208 | S0002"
      })
  @DisplayName("refuse rows that break constraints, with SQL Server's numbers")
  void constraints(String sql, int number, String state) throws Exception {
    statement.execute("CREATE TABLE basket (fruit INT REFERENCES fruit (id))");
    statement.execute("INSERT INTO fruit (name) VALUES ('apple'); INSERT INTO basket VALUES (1)");
    assertThatExceptionOfType(SQLServerException.class)
        .isThrownBy(() -> statement.execute(sql))
        .returns(number, SQLException::getErrorCode)
        .returns(state, SQLException::getSQLState);
  }

  @Test
  @DisplayName("keep values of all types")
  void types() throws Exception {
    List<Object> values =
        List.of(
            true,
            (short) -7,
            Long.MIN_VALUE,
            1.5f,
            -2.5,
            new BigDecimal("-1234.5600"),
            "語",
            "long ".repeat(2000),
            new byte[] {0, 1, -1},
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            LocalDate.of(1582, 10, 15),
            LocalTime.of(23, 59, 59),
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900),
            OffsetDateTime.parse("2024-02-29T12:34:56.1234567-09:30"));
    statement.execute(
        "CREATE TABLE everything (a BIT, b SMALLINT, c BIGINT, d REAL, e FLOAT, f DECIMAL(19, 4),"
            + " g NVARCHAR(10), h NVARCHAR(MAX), i VARBINARY(MAX), j UNIQUEIDENTIFIER, k DATE,"
            + " l TIME(7), m DATETIME2(7), n DATETIMEOFFSET(7))");
    String marks = "?" + ", ?".repeat(values.size() - 1);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO everything VALUES (%s)".formatted(marks))) {
      for (int i = 0; i < values.size(); i++) {
        insert.setObject(i + 1, values.get(i));
      }
      insert.execute();
    }
    statement.execute("INSERT INTO everything (a) VALUES (NULL)");
    try (ResultSet rows = statement.executeQuery("SELECT * FROM everything")) {
      rows.next();
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        assertThat(
                value instanceof byte[]
                    ? rows.getBytes(i + 1)
                    : rows.getObject(i + 1, value.getClass()))
            .isEqualTo(value);
      }
      rows.next();
      assertThat(Database.row(rows)).containsOnlyNulls();
    }
  }

  @Test
  @DisplayName("are temporary and the session's own, when their names begin with #")
  void temporary() throws Exception {
    connection.setAutoCommit(false);
    statement.execute("CREATE TABLE #fruit (name VARCHAR(20)); INSERT INTO #fruit VALUES ('a')");
    connection.commit();
    statement.execute("INSERT INTO [#fruit] VALUES ('lost')");
    connection.rollback();
    assertThat(Database.column(connection, "SELECT name FROM #fruit")).containsExactly("a");
    try (Connection other = database.connect()) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Database.value(other, "SELECT name FROM #fruit"))
          .returns(208, SQLException::getErrorCode);
    }
  }
}
