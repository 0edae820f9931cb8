package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.reliability.testing.ThreadCensus;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({CloudSqlEmulatorExtension.class, Postgres.Shared.class})
@DisplayName("A HikariCP pool over a connector")
class PoolTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("postgres").user("postgres").build();
  private static final int SIZE = 3;

  private final ThreadCensus before = ThreadCensus.take();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;
  private HikariDataSource pool;

  @BeforeEach
  void start(CloudSqlEmulator cloud, Postgres postgres) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).backend(postgres.backend()).start();
    connector = Connectors.forDialect("postgres", EmulatorConfig.of(cloud).build());
    HikariConfig config = new HikariConfig();
    config.setDataSource(connector.dataSource(NAME, OPTIONS));
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(60_000);
    pool = new HikariDataSource(config);
    db.connections().awaitHandshakes(SIZE);
    Await.until("a full pool", () -> pool.getHikariPoolMXBean().getIdleConnections() == SIZE);
  }

  @AfterEach
  void stop() {
    pool.close();
    connector.close();
  }

  @Test
  @DisplayName("may be closed before the connector")
  void closedBefore() throws Exception {
    assertThat(answer()).isEqualTo(42);

    pool.close();
    db.connections().awaitOpen(0);
    connector.close();

    awaitNoThreads();
  }

  @Test
  @DisplayName(
      "may be closed after the connector; what it holds works until then, and opens no more")
  void closedAfter() throws Exception {
    connector.close();

    awaitNoThreads();
    assertThat(answer()).isEqualTo(42);
    assertThat(db.connections().open()).isEqualTo(SIZE);
    assertThatThrownBy(() -> connector.dataSource(NAME, OPTIONS).getConnection())
        .isInstanceOf(SQLException.class)
        .hasCauseInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");

    pool.close();
    db.connections().awaitOpen(0);
  }

  private int answer() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 42")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void awaitNoThreads() {
    Await.until(
        "the end of all threads of the connector",
        () -> before.added().stream().noneMatch(name -> name.startsWith("cloudsql-")));
  }
}
