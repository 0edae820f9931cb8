package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Prepared statements on the emulated SQL Server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PreparedStatementTests {

  private Database database;

  @BeforeEach
  void start() throws Exception {
    database = new Database();
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepexec", "prepare"})
  @DisplayName("give parameters of every type back, the first time and later, however prepared")
  void parameters(String prepareMethod) throws Exception {
    List<Object> values =
        List.of(
            1,
            -5_000_000_000L,
            new BigDecimal("-12345678901234567890.123"),
            0.25,
            true,
            "a ? & = % ; {} 'ü語😀",
            "long ".repeat(2000),
            Date.valueOf("1582-10-15"),
            Timestamp.valueOf("9999-12-31 23:59:59.9999999"));
    String sql = "SELECT " + "?, ".repeat(values.size()) + "? AS nothing";
    try (Connection connection = database.connect("prepareMethod", prepareMethod)) {
      for (int i = 0; i < 4; i++) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          for (int p = 0; p < values.size(); p++) {
            statement.setObject(p + 1, values.get(p));
          }
          statement.setNull(values.size() + 1, Types.INTEGER);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            List<Object> row = Database.row(rows);
            assertThat(row.subList(0, values.size())).isEqualTo(values);
            assertThat(row.get(values.size())).isNull();
          }
        }
      }
    }
  }

  @Test
  @DisplayName("run again and again, are many, and are forgotten when they are closed")
  void runOften() throws Exception {
    try (Connection connection =
        database.connect("statementPoolingCacheSize", "2", "disableStatementPooling", "false")) {
      for (int i = 0; i < 30; i++) {
        try (PreparedStatement statement =
            connection.prepareStatement("SELECT ? + %d".formatted(i))) {
          for (int run = 0; run < 3; run++) {
            statement.setInt(1, run);
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              assertThat(rows.getInt(1)).isEqualTo(run + i);
            }
          }
        }
      }
    }
  }

  @Test
  @DisplayName("are sent as a batch of calls")
  void batch() throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement("SET LOCK_TIMEOUT 5; IF @@TRANCOUNT > 0 SELECT ?")) {
      for (int i = 0; i < 5; i++) {
        statement.setInt(1, i);
        statement.addBatch();
      }
      assertThat(statement.executeBatch()).hasSize(5);
      assertThat(connection.isValid(30)).isTrue();
    }
  }

  @Test
  @DisplayName("carry bytes")
  void bytes() throws Exception {
    byte[] bytes = {0, 1, -1, 127, -128};
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement("SELECT ?, ?")) {
      statement.setBytes(1, bytes);
      statement.setBytes(2, new byte[100_000]);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getBytes(1)).isEqualTo(bytes);
        assertThat(rows.getBytes(2)).hasSize(100_000);
      }
    }
  }

  @Test
  @DisplayName("fail alone, and the connection stays good")
  void failures() throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement("SELECT 1 / ?")) {
      for (int i = 0; i < 4; i++) {
        statement.setInt(1, 0);
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(statement::executeQuery)
            .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(8134));
        statement.setInt(1, 1);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).isTrue();
        }
      }
    }
  }
}
