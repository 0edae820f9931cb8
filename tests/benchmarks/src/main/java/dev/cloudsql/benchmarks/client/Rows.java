package dev.cloudsql.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a connection is for: statements with one row, and one with many. */
final class Rows implements Scenario {

  private static final int FETCH = 10_000;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Override
  public void run(Place place, Report report) throws Exception {
    long[] nanos = new long[place.number("trips")];
    int rows = place.number("rows");
    try (Connection connection = Login.at(place).connect()) {
      trips(connection, nanos);
      trips(connection, nanos);
      long cpu = system.getProcessCpuTime();
      trips(connection, nanos);
      cpu = system.getProcessCpuTime() - cpu;
      report.micros("round trip, p50", Report.percentile(nanos, 0.5));
      report.micros("round trip, client CPU", cpu / (double) nanos.length);

      connection.setAutoCommit(false);
      read(connection, rows);
      cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      read(connection, rows);
      double time = System.nanoTime() - start;
      cpu = system.getProcessCpuTime() - cpu;
      report.number("rows, 1,000/s", rows / (time / 1e9) / 1e3);
      report.number("rows, client CPU, ns", cpu / (double) rows);
    }
  }

  private static void trips(Connection connection, long[] nanos) throws SQLException {
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      Login.one(connection);
      nanos[i] = System.nanoTime() - start;
    }
  }

  private static void read(Connection connection, int rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH);
      try (ResultSet all =
          statement.executeQuery("select i, 'row ' || i from generate_series(1, " + rows + ") i")) {
        long sum = 0;
        while (all.next()) {
          sum += all.getInt(1) + all.getString(2).length();
        }
        if (sum < rows) {
          throw new SQLException("Rows are missing");
        }
      }
    }
  }
}
