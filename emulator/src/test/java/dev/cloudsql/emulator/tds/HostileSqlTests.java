package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("SQL that nobody would write")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSqlTests {

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of(191, "SELECT " + "(".repeat(50_000) + "1" + ")".repeat(50_000)),
        Arguments.of(191, "SELECT 1" + " + 1".repeat(50_000)),
        Arguments.of(191, "SELECT 1" + " * 1".repeat(50_000)),
        Arguments.of(191, "SELECT " + "- ".repeat(50_000) + "@p"),
        Arguments.of(191, "IF @@TRANCOUNT > 0 ".repeat(50_000) + "COMMIT"),
        Arguments.of(103, "SELECT " + "x".repeat(100_000)),
        Arguments.of(245, "SELECT CAST('1e999999999' AS INT)"),
        Arguments.of(245, "SELECT CAST('1e-999999999' AS DECIMAL(5, 2))"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  @DisplayName("is an error that the client gets, and the connection stays good")
  void refused(int number, String sql) throws Exception {
    try (Database database = new Database();
        Connection connection = database.connect()) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Database.value(connection, sql))
          .returns(number, SQLException::getErrorCode);
      assertThat(Database.value(connection, "SELECT 1 + 2 * (3 - 1)")).isEqualTo(5);
    }
  }
}
