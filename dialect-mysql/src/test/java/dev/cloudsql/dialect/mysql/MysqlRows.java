package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.rows.RowsOnCloudSql;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a program does with an instance, for each dialect and each server. */
@ExtendWith(Servers.class)
abstract class MysqlRows extends RowsOnCloudSql {

  private final String dialect;
  private final RecordingBackend backend;

  MysqlRows(String dialect, Backend database) {
    this.dialect = dialect;
    this.backend = new RecordingBackend(database);
  }

  @BeforeEach
  void takePartInMdx() {
    instance().update(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"));
  }

  @Override
  protected String dialect() {
    return dialect;
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("MYSQL_8_0", backend, "shop", "app", Server.PASSWORD);
  }

  @Override
  protected Optional<String> shortConnectTimeout() {
    return Optional.of("connectTimeout=300");
  }

  @Override
  protected String sessionQuery() {
    return "SELECT CONNECTION_ID()";
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT 1 FROM mysql.user WHERE SLEEP(600)");
  }

  @Override
  protected Optional<String> hugeQuery(int length) {
    return Optional.of(
        "WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
            + " SELECT REPEAT('x', %d) FROM n".formatted(length));
  }

  @Test
  @DisplayName("takes user, password, database and properties with every character as they are")
  void keepsCharacters() throws Exception {
    ConnectOptions odd =
        options().toBuilder()
            .database(Server.ODD)
            .user(Server.ODD)
            .driverProperty("sessionVariables", "@odd='" + Server.ODD + "'")
            .build();

    try (Connection connection = connector().connect(NAME, odd)) {
      assertThat(values(connection, "SELECT DATABASE()")).containsExactly(Server.ODD);
      assertThat(values(connection, "SELECT CURRENT_USER()")).containsExactly(Server.ODD + "@%");
      assertThat(values(connection, "SELECT @odd")).containsExactly(Server.ODD);
    }
  }

  @Test
  @DisplayName("ends with the driver's socket timeout when the database is silent for longer")
  void socketTimeout() throws Exception {
    ConnectOptions impatient =
        options().toBuilder().driverProperty("socketTimeout", "1000").build();

    try (Connection connection = connector().connect(NAME, impatient)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> values(connection, slowStatement().orElseThrow()))
          .withStackTraceContaining(SocketTimeoutException.class.getName());
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("ends a statement with the driver's query timeout, and goes on with the connection")
  void queryTimeout() throws Exception {
    try (Connection connection = connector().connect(NAME, options());
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> statement.execute(slowStatement().orElseThrow()));
      assertThat(values(connection, sessionQuery())).hasSize(1);
    }
  }

  /** All bytes that one connect sends to a database that has, or has not, seen the password yet. */
  String sent(boolean known) throws SQLException {
    try (Connection connection = connector().connect(NAME, options());
        Statement statement = connection.createStatement()) {
      if (!known) {
        statement.execute("FLUSH PRIVILEGES");
      }
      backend.forget();
      connector().connect(NAME, options()).close();
      return backend.received();
    }
  }
}
