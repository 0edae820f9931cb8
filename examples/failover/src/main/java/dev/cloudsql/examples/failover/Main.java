package dev.cloudsql.examples.failover;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A DNS name moves from one instance to another, and a program that connects by it follows.
 *
 * <p>Both instances use one PostgreSQL, because a replica that takes over has the same rows.
 */
public final class Main {

  static final String NAME = "orders.example.com";
  static final String FORMER = "demo:europe-west1:orders";
  static final String NEXT = "demo:europe-west4:orders-replica";

  private static final int ROWS = 3;

  /** Everything starts cold here, which may take long on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Main() {}

  /** Runs the example, which ends by itself. */
  public static void main(String[] args) throws Exception {
    run(System.out, Duration.ofMillis(500));
  }

  /**
   * Runs.
   *
   * @param pause between two rows, for people to watch
   */
  static void run(PrintStream out, Duration pause)
      throws IOException, SQLException, InterruptedException {
    try (Postgres postgres = Postgres.start();
        CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      cloud.instance(FORMER).backend(postgres.backend()).start();
      cloud.instance(NEXT).backend(postgres.backend()).start();
      lead(cloud, FORMER, out);
      // Half a minute unless set; a program of yours needs none of this.
      ConnectorConfig config =
          EmulatorConfig.of(cloud)
              .failoverPeriod(Duration.ofSeconds(1))
              .listener(teller(out))
              .build();
      try (Connector connector = Connectors.forDialect("postgres", config);
          Visits visits = new Visits(connector, NAME, options(), out)) {
        write(visits, FORMER, pause);
        lead(cloud, NEXT, out);
        write(visits, NEXT, pause);
      }
    }
  }

  private static ConnectOptions options() {
    return ConnectOptions.builder().database("postgres").user("postgres").timeout(PATIENCE).build();
  }

  private static void lead(CloudSqlEmulator cloud, String instance, PrintStream out) {
    cloud.dns().set(DnsRecord.txt(NAME, instance));
    out.println("DNS         %s  TXT  \"%s\"".formatted(NAME, instance));
  }

  /** Writes some rows at an instance, and those that come before one gets there. */
  private static void write(Visits visits, String instance, Duration pause)
      throws SQLException, InterruptedException {
    int there = 0;
    while (there < ROWS) {
      Thread.sleep(pause.toMillis());
      visits.write();
      there += visits.instance().equals(instance) ? 1 : 0;
    }
  }

  private static ConnectorListener teller(PrintStream out) {
    return new ConnectorListener() {
      @Override
      public void nameMoved(NameMoved event) {
        out.println("Moved       from %s to %s".formatted(event.from(), event.to()));
      }
    };
  }
}
