package dev.cloudsql.sqldata;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.IpType;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.CredentialFiles;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares SQL Data with an address, on one emulator with a PostgreSQL behind it: the time of a
 * connect, of a round trip, and of a large result. The last of three rounds counts; the first ones
 * warm up.
 */
final class Speed {

  private static final String NAME = "project:region:instance";
  private static final int ROUND_TRIPS = 2_000;
  private static final int CONNECTS = 30;
  private static final int ROWS = 100_000;
  private static final int ROW_BYTES = 1_000;

  private Speed() {}

  public static void main(String[] arguments) throws Exception {
    try (Postgres postgres = Postgres.start();
        CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      cloud.instance(NAME).backend(postgres.backend()).start();
      Path store = cloud.credentialFiles().writeTrustStore(Files.createTempDirectory("speed"));
      System.setProperty("javax.net.ssl.trustStore", store.toString());
      System.setProperty("javax.net.ssl.trustStorePassword", CredentialFiles.TRUST_STORE_PASSWORD);
      try (Connector connector =
          Connectors.forDialect(
              "postgres",
              EmulatorConfig.of(cloud).sqlDataEndpoint(cloud.secureSqlDataEndpoint()).build())) {
        for (int round = 1; round <= 3; round++) {
          for (IpType type : List.of(IpType.PUBLIC, IpType.SQL_DATA)) {
            measure(connector, type, round);
          }
        }
      }
    }
  }

  private static void measure(Connector connector, IpType type, int round) throws Exception {
    ConnectOptions options =
        ConnectOptions.builder().user("postgres").database("postgres").ipTypes(type).build();
    long[] connects = new long[CONNECTS];
    for (int i = 0; i < CONNECTS; i++) {
      long start = System.nanoTime();
      connector.connect(NAME, options).close();
      connects[i] = System.nanoTime() - start;
    }
    try (Connection connection = connector.connect(NAME, options);
        Statement statement = connection.createStatement()) {
      long[] trips = new long[ROUND_TRIPS];
      for (int i = 0; i < ROUND_TRIPS; i++) {
        long start = System.nanoTime();
        statement.execute("SELECT 1");
        trips[i] = System.nanoTime() - start;
      }
      connection.setAutoCommit(false);
      statement.setFetchSize(1_000);
      long start = System.nanoTime();
      long bytes = 0;
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT repeat('x', %d) FROM generate_series(1, %d)".formatted(ROW_BYTES, ROWS))) {
        while (rows.next()) {
          bytes += rows.getString(1).length();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(
          String.format(
              Locale.ROOT,
              "round %d  %-8s  connect %6.1f ms  round trip %6.0f us (p90 %6.0f)  read %5.0f MB/s",
              round,
              type,
              median(connects) / 1e6,
              median(trips) / 1e3,
              at(trips, 0.9) / 1e3,
              bytes / 1e6 / seconds));
    }
  }

  private static long median(long[] times) {
    return at(times, 0.5);
  }

  private static long at(long[] times, double part) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[(int) (part * (sorted.length - 1))];
  }
}
