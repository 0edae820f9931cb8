package dev.cloudsql.benchmarks.client;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** A cold process that fills a pool, as a program does that starts. */
final class Fill implements Scenario {

  /** The pool makes the connections beside the first on a thread of its own. */
  private static final long LOOK_MILLIS = 1;

  @Override
  public void run(Place place, Report report) throws Exception {
    int size = place.number("connections");
    long start = System.nanoTime();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(Login.url(place));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      while (pool.getHikariPoolMXBean().getTotalConnections() < size) {
        Thread.sleep(LOOK_MILLIS);
      }
      report.millis("full", (double) (System.nanoTime() - start));
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        all.add(pool.getConnection());
        Login.one(all.get(i));
      }
      report.millis("all used", (double) (System.nanoTime() - start));
      for (Connection each : all) {
        each.close();
      }
    }
  }
}
