package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Transactions on the emulated SQL Server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionTests {

  private Database database;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    database = new Database();
    connection = database.connect();
    execute("SET LOCK_TIMEOUT -1 CREATE TABLE fruit (id INT PRIMARY KEY, name NVARCHAR(20))");
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    database.close();
  }

  @Test
  @DisplayName("begin with the first statement on a table, and end with commit or rollback")
  void implicit() throws Exception {
    connection.setAutoCommit(false);
    assertThat(open()).isZero();
    execute("INSERT INTO fruit VALUES (1, 'apple')");
    assertThat(open()).isEqualTo(1);
    connection.commit();
    connection.commit();
    assertThat(open()).isZero();
    execute("INSERT INTO fruit VALUES (2, 'lost')");
    connection.rollback();
    connection.rollback();
    execute("INSERT INTO fruit VALUES (3, 'pear')");
    connection.setAutoCommit(true);
    assertThat(names()).containsExactly("apple", "pear");
  }

  @Test
  @DisplayName("stay open after an error")
  void afterError() throws Exception {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    execute("INSERT INTO fruit VALUES (1, 'apple')");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> execute("INSERT INTO fruit VALUES (1, 'pear')"));
    assertThat(open()).isEqualTo(1);
    connection.commit();
    assertThat(names()).containsExactly("apple");
  }

  @Test
  @DisplayName("go back to a savepoint")
  void savepoint() throws Exception {
    connection.setAutoCommit(false);
    Savepoint empty = connection.setSavepoint("it's empty");
    execute("INSERT INTO fruit VALUES (1, 'lost')");
    connection.rollback(empty);
    execute("INSERT INTO fruit VALUES (2, 'apple')");
    connection.commit();
    assertThat(names()).containsExactly("apple");
  }

  @Test
  @DisplayName("are nested in SQL")
  void nested() throws Exception {
    execute("BEGIN /* the */ TRANSACTION\n outermost; BEGIN TRAN -- the inner");
    assertThat(open()).isEqualTo(2);
    execute("INSERT INTO fruit VALUES (1, 'lost'); COMMIT TRAN");
    assertThat(open()).isEqualTo(1);
    execute("BEGIN TRAN ROLLBACK TRAN outermost");
    assertThat(open()).isZero();
    assertThat(names()).isEmpty();
  }

  @Test
  @DisplayName("are rolled back when the client goes away")
  void goesAway() throws Exception {
    try (Connection other = database.connect()) {
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute("INSERT INTO fruit VALUES (1, 'lost')");
      }
    }
    execute("INSERT INTO fruit VALUES (1, 'apple')");
    assertThat(names()).containsExactly("apple");
  }

  @Test
  @DisplayName("wait for each other's locks, until a timeout")
  void locks() throws Exception {
    execute("INSERT INTO fruit VALUES (1, 'apple'); BEGIN TRAN; UPDATE fruit SET name = 'pear'");
    try (Connection other = database.connect("lockTimeout", "0")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> execute(other, "UPDATE fruit SET name = 'plum'"))
          .returns(1222, SQLException::getErrorCode);
    }
  }

  @Test
  @DisplayName("are rolled back when two wait for each other")
  void deadlock() throws Exception {
    execute("INSERT INTO fruit VALUES (1, 'apple'); INSERT INTO fruit VALUES (2, 'pear')");
    try (Connection other = database.connect()) {
      connection.setAutoCommit(false);
      other.setAutoCommit(false);
      execute(other, "SET LOCK_TIMEOUT -1");
      execute("UPDATE fruit SET name = 'a' WHERE id = 1");
      execute(other, "UPDATE fruit SET name = 'b' WHERE id = 2");
      CompletableFuture<SQLException> failure =
          CompletableFuture.supplyAsync(
              () -> failure(other, "UPDATE fruit SET name = 'b' WHERE id = 1"));
      SQLException first = failure(connection, "UPDATE fruit SET name = 'a' WHERE id = 2");
      assertThat(Stream.of(first, failure.join()).filter(Objects::nonNull))
          .singleElement()
          .returns(1205, SQLException::getErrorCode)
          .returns("40001", SQLException::getSQLState);
    }
  }

  private static SQLException failure(Connection connection, String sql) {
    return catchThrowableOfType(SQLException.class, () -> execute(connection, sql));
  }

  private void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
        // A failure of a later statement comes with its result.
      }
    }
  }

  private List<Object> names() throws SQLException {
    return Database.column(connection, "SELECT name FROM fruit ORDER BY id");
  }

  private int open() throws SQLException {
    return (int) Database.value(connection, "SELECT @@TRANCOUNT");
  }
}
