package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("A HikariCP pool whose name moves to another instance")
@ExtendWith(Postgres.Shared.class)
class PoolFailoverTests {

  private static final String NAME = "db.example.com";
  private static final int SIZE = 3;
  private static final int VALIDATION_SECONDS = 30;

  @Test
  @DisplayName("is emptied by a listener: idle connections at once, one in use when it comes back")
  void softEviction(Postgres postgres) throws Exception {
    CompletableFuture<HikariDataSource> filled = new CompletableFuture<>();
    ConnectorListener evictor =
        new ConnectorListener() {
          @Override
          public void nameMoved(NameMoved event) {
            filled.join().getHikariPoolMXBean().softEvictConnections();
          }
        };
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      Backend database = postgres.backend();
      EmulatedInstance east = cloud.instance("p:east1:db").backend(database).start();
      EmulatedInstance west = cloud.instance("p:west1:other").backend(database).start();
      cloud.dns().set(DnsRecord.txt(NAME, "p:east1:db"));
      try (Connector connector =
              Connectors.forDialect(
                  "postgres",
                  EmulatorConfig.of(cloud)
                      .failoverPeriod(Duration.ofMillis(50))
                      .failoverGrace(Duration.ofDays(1))
                      .listener(evictor)
                      .build());
          HikariDataSource pool = pool(connector)) {
        fill(pool);
        filled.complete(pool);
        try (Connection inUse = pool.getConnection()) {
          cloud.dns().set(DnsRecord.txt(NAME, "p:west1:other"));

          east.connections().awaitOpen(1);
          west.connections().awaitHandshakes(SIZE - 1);
          assertThat(inUse.isValid(VALIDATION_SECONDS)).isTrue();
        }
        east.connections().awaitOpen(0);
        west.connections().awaitHandshakes(SIZE);
      }
    }
  }

  /** A connection that the pool has not added yet cannot be evicted. */
  private static void fill(HikariDataSource pool) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      all.add(pool.getConnection());
    }
    for (Connection each : all) {
      each.close();
    }
  }

  private static HikariDataSource pool(Connector connector) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(
        connector.dataSource(
            NAME, ConnectOptions.builder().database("postgres").user("postgres").build()));
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(60_000);
    return new HikariDataSource(config);
  }
}
