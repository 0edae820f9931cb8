package dev.cloudsql.examples.quickstart;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A Cloud SQL for one run: a real PostgreSQL, and in front of it the emulator's Admin API and its
 * TLS proxy.
 */
record LocalCloud(Postgres postgres, CloudSqlEmulator cloud) implements AutoCloseable {

  static final String INSTANCE = "demo:europe-west1:quickstart";

  /** Everything starts cold here, which may take long on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static LocalCloud start() throws IOException {
    Postgres postgres = Postgres.start();
    try {
      CloudSqlEmulator cloud = CloudSqlEmulator.start();
      cloud.instance(INSTANCE).databaseVersion("POSTGRES_17").backend(postgres.backend()).start();
      return new LocalCloud(postgres, cloud);
    } catch (UncheckedIOException e) {
      postgres.close();
      throw new IOException("Cannot start the emulator: " + e.getMessage(), e);
    }
  }

  /** A configuration for this cloud instead of Google's. */
  ConnectorConfig config() {
    return EmulatorConfig.of(cloud).build();
  }

  /** Adds the user; this database asks for no password. */
  ConnectOptions options(ConnectOptions given) {
    return given.toBuilder().database("postgres").user("postgres").timeout(PATIENCE).build();
  }

  @Override
  public void close() throws IOException {
    cloud.close();
    postgres.close();
  }
}
