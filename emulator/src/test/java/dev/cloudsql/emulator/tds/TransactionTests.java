package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Transactions on the fake SQL Server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionTests {

  private Database database;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    database = new Database();
    connection = database.connect();
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    database.close();
  }

  @Test
  @DisplayName("begin with the first SELECT, and end with commit or rollback")
  void implicit() throws Exception {
    assertThat(open()).isZero();
    connection.setAutoCommit(false);
    assertThat(open()).isEqualTo(1);
    connection.commit();
    connection.commit();
    assertThat(open()).isEqualTo(1);
    connection.rollback();
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(open()).isZero();
  }

  @Test
  @DisplayName("go on after an error")
  void goOn() throws Exception {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    assertThat(open()).isEqualTo(1);
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> Database.value(connection, "SELECT nothing"));
    assertThat(open()).isEqualTo(1);
  }

  @Test
  @DisplayName("may stand in SQL, one within another")
  void nested() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN TRANSACTION outermost; BEGIN TRAN");
      assertThat(open()).isEqualTo(2);
      statement.execute("COMMIT TRAN");
      assertThat(open()).isEqualTo(1);
      statement.execute("BEGIN TRAN ROLLBACK");
      assertThat(open()).isZero();
    }
  }

  private int open() throws SQLException {
    return (int) Database.value(connection, "SELECT @@TRANCOUNT");
  }
}
