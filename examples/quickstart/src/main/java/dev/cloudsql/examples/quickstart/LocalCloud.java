package dev.cloudsql.examples.quickstart;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A Cloud SQL for one run: a real PostgreSQL, and in front of it the emulator's Admin API and its
 * TLS proxy.
 */
record LocalCloud(EmbeddedPostgres postgres, FakeCloudSql cloud) implements AutoCloseable {

  static final String INSTANCE = "demo:europe-west1:quickstart";

  static LocalCloud start() throws IOException {
    EmbeddedPostgres postgres = startPostgres();
    try {
      FakeCloudSql cloud = FakeCloudSql.start();
      Backend database = Backend.tcp("127.0.0.1", postgres.getPort());
      cloud.instance(INSTANCE).databaseVersion("POSTGRES_17").backend(database).start();
      return new LocalCloud(postgres, cloud);
    } catch (UncheckedIOException e) {
      postgres.close();
      throw new IOException("Cannot start the emulator: " + e.getMessage(), e);
    }
  }

  private static EmbeddedPostgres startPostgres() throws IOException {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException | IllegalStateException e) {
      throw new IOException("Cannot start PostgreSQL: " + e.getMessage(), e);
    }
  }

  /** Leads to this cloud instead of Google's. */
  ConnectorConfig config() {
    return cloud.config().build();
  }

  /** Adds who logs in; this database trusts everybody. */
  ConnectOptions options(ConnectOptions given) {
    return given.toBuilder().database("postgres").user("postgres").build();
  }

  @Override
  public void close() throws IOException {
    cloud.close();
    postgres.close();
  }
}
