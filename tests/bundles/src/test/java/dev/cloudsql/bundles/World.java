package dev.cloudsql.bundles;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.opentest4j.TestAbortedException;

/** The databases, each started for the first test that needs it, for all test classes. */
final class World implements BeforeAllCallback {

  private static final String USER = "app";
  private static final String PASSWORD = "s3cret";
  private static final String INSTANCE = "project:region:instance";

  /** A query of one row: the user's name. */
  private static final Map<Bundle, String> QUERIES =
      Map.of(
          Bundle.MYSQL, "SELECT substring_index(user(), '@', 1)",
          Bundle.POSTGRES, "SELECT current_user",
          Bundle.SQLSERVER, "SELECT SYSTEM_USER");

  private Store running;

  @Override
  public void beforeAll(ExtensionContext context) {
    running = context.getRoot().getStore(Namespace.create(World.class));
  }

  /**
   * A database behind an instance of an emulator.
   *
   * @param url a URL with all that a connect needs but user and password
   * @param query returns the user's name
   */
  record Place(CloudSqlEmulator cloud, String url, String user, String password, String query)
      implements AutoCloseable {

    @Override
    public void close() {
      cloud.close();
    }
  }

  /** Starts an emulator with an instance. */
  Place start(Bundle bundle, Path directory) throws IOException {
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    String engine =
        switch (bundle) {
          case MYSQL -> "MYSQL_8_0";
          case POSTGRES -> "POSTGRES_17";
          case SQLSERVER -> "SQLSERVER_2022_STANDARD";
        };
    cloud
        .instance(INSTANCE)
        .databaseVersion(engine)
        .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
        .backend(database(bundle))
        .start();
    String database =
        switch (bundle) {
          case MYSQL -> "mariadb://" + INSTANCE;
          case POSTGRES -> "postgresql://" + INSTANCE + "/postgres";
          case SQLSERVER -> "sqlserver://" + INSTANCE + "/shop";
        };
    return new Place(
        cloud,
        "jdbc:cloudsql:%s?cloudSqlAdminRootUrl=%s&credentials=file:%s&cloudSqlServerPort=%d"
            .formatted(
                database,
                cloud.adminEndpoint(),
                cloud.writeServiceAccountKey(directory),
                cloud.serverPort()),
        bundle == Bundle.MYSQL ? Server.NO_PASSWORD : USER,
        bundle == Bundle.MYSQL ? "" : PASSWORD,
        Objects.requireNonNull(QUERIES.get(bundle)));
  }

  private Backend database(Bundle bundle) {
    return switch (bundle) {
      case MYSQL -> {
        if (!(System.getProperty("os.name") + System.getProperty("os.arch")).equals("Linuxamd64")) {
          throw new TestAbortedException("The MySQL server is a program for Linux on amd64");
        }
        yield running
            .getOrComputeIfAbsent(Bundle.MYSQL, key -> Server.mysql(), Server.class)
            .unixSocket();
      }
      case POSTGRES ->
          running
              .getOrComputeIfAbsent(Bundle.POSTGRES, key -> postgres(), Postgres.class)
              .backend();
      case SQLSERVER -> TdsServer.withUser(USER, PASSWORD).database("shop");
    };
  }

  private static Postgres postgres() {
    try {
      Postgres postgres = Postgres.start();
      postgres.execute("CREATE ROLE %s LOGIN".formatted(USER));
      return postgres;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot start PostgreSQL", e);
    }
  }
}
