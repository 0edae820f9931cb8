package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.IpType;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({CloudSqlEmulatorExtension.class, Postgres.Shared.class})
@DisplayName("A connection to PostgreSQL through SQL Data")
class PostgresTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder()
          .user("postgres")
          .database("postgres")
          .ipTypes(IpType.SQL_DATA)
          .build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud, Postgres postgres) {
    this.cloud = cloud;
    db = cloud.instance(NAME).backend(postgres.backend()).start();
  }

  private Connector connector() throws Exception {
    ConnectorConfig config =
        EmulatorConfig.of(cloud).sqlDataEndpoint(cloud.sqlDataEndpoint()).build();
    return Connectors.forDialect("postgres", config);
  }

  @Test
  @Timeout(300)
  @DisplayName("fails not one statement while its streams break off every few kilobytes")
  void workload() throws Exception {
    db.fault(SqlDataFault.dropAfter(8_000));
    try (Connector connector = connector();
        Connection connection = connector.connect(NAME, OPTIONS)) {
      Workload workload = new Workload(connection, new Random(1));
      for (int i = 0; i < 40; i++) {
        workload.transaction();
      }
      workload.check();
    }
    assertThat(db.sqlData().started()).isEqualTo(1);
    assertThat(db.sqlData().continued()).isGreaterThan(100);
    assertThat(db.sqlData().failures()).isEmpty();
  }

  @Test
  @Timeout(120)
  @DisplayName("keeps its open transaction")
  void transaction() throws Exception {
    try (Connector connector = connector();
        Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TEMPORARY TABLE kept (id int) ON COMMIT DROP");
      statement.execute("INSERT INTO kept VALUES (1)");
      db.dropSqlDataStreams();
      statement.execute("INSERT INTO kept VALUES (2)");
      db.dropSqlDataStreams();
      try (ResultSet rows = statement.executeQuery("SELECT sum(id) FROM kept")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(3);
      }
      connection.commit();
    }
  }

  @Test
  @Timeout(120)
  @DisplayName("logs in by IAM, with the login token as password")
  void iam(Postgres postgres) throws Exception {
    String user = cloud.serviceAccount().replace(".gserviceaccount.com", "");
    postgres.execute("CREATE ROLE \"%s\" LOGIN".formatted(user));
    String guarded = "project:region:guarded";
    cloud
        .instance(guarded)
        .backend(IamLogin.postgres(postgres.backend(), cloud.iam()::loginPrincipal))
        .start();
    ConnectOptions options =
        ConnectOptions.builder()
            .database("postgres")
            .authMode(AuthMode.IAM)
            .ipTypes(IpType.SQL_DATA)
            .build();
    try (Connector connector = connector();
        Connection connection = connector.connect(guarded, options);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT current_user")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo(user);
    }
  }

  @Test
  @Timeout(120)
  @DisplayName("cancels a statement through another session")
  void cancel() throws Exception {
    try (Connector connector = connector();
        Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);

      SQLException canceled =
          catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT pg_sleep(100)"));
      assertThat(canceled.getSQLState()).isEqualTo("57014");
      assertThat(db.sqlData().started()).isEqualTo(2);
    }
    assertThat(db.connections().handshakes()).isZero();
  }

  @Test
  @Tag("long")
  @Timeout(500)
  @DisplayName("fails not one statement in three minutes with a break every second or two")
  void minutes() throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    Random random = new Random();
    try (Connector connector = connector();
        Connection connection = connector.connect(NAME, OPTIONS)) {
      Workload workload = new Workload(connection, random);
      long nextBreak = System.nanoTime();
      while (System.nanoTime() - end < 0) {
        if (System.nanoTime() - nextBreak >= 0) {
          db.dropSqlDataStreams();
          nextBreak += Duration.ofMillis(500 + random.nextInt(2_000)).toNanos();
        }
        workload.transaction();
      }
      workload.check();
    }
    assertThat(db.sqlData().started()).isEqualTo(1);
    assertThat(db.sqlData().failures()).isEmpty();
  }

  /** What a program does with one connection: rows in and out, in transactions. */
  private static final class Workload {

    private final Connection connection;
    private final Random random;
    private long sum;
    private int count;

    Workload(Connection connection, Random random) throws SQLException {
      this.connection = connection;
      this.random = random;
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TEMPORARY TABLE work (id int, amount bigint, note text)");
      }
      connection.commit();
    }

    void transaction() throws SQLException {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?)")) {
        for (int i = 0; i < 20; i++) {
          long amount = random.nextInt(1_000);
          insert.setInt(1, count++);
          insert.setLong(2, amount);
          insert.setString(3, "x".repeat(random.nextInt(1_000)));
          insert.addBatch();
          sum += amount;
        }
        insert.executeBatch();
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id, note FROM work WHERE id >= ? ORDER BY id")) {
        int from = Math.max(0, count - 100);
        select.setInt(1, from);
        select.setFetchSize(17);
        try (ResultSet rows = select.executeQuery()) {
          int expected = from;
          while (rows.next()) {
            assertThat(rows.getInt(1)).isEqualTo(expected++);
          }
          assertThat(expected).isEqualTo(count);
        }
      }
      connection.commit();
    }

    void check() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*), sum(amount) FROM work")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(count);
        assertThat(rows.getLong(2)).isEqualTo(sum);
      }
    }
  }
}
