package dev.cloudsql.examples.iamlogin;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A Cloud SQL for one run: a real PostgreSQL and a real MySQL behind the emulator, which admits
 * clients with a login token in their certificate and a role that permits the login.
 */
final class LocalCloud implements AutoCloseable {

  static final String POSTGRES = "demo:europe-west1:postgres";
  static final String MYSQL = "demo:europe-west1:mysql";

  /** The database user of the emulator's service account. */
  private static final String POSTGRES_USER = "connector@emulator-project.iam";

  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final CloudSqlEmulator cloud;
  private final Path key;

  private LocalCloud() throws IOException {
    cloud = opened(CloudSqlEmulator.start());
    Path directory = Files.createTempDirectory("iam-login");
    opened(() -> Files.delete(directory));
    key = cloud.writeServiceAccountKey(directory);
    opened(() -> Files.delete(key));
    cloud
        .iam()
        .grant(cloud.serviceAccount(), "roles/cloudsql.client")
        .grant(cloud.serviceAccount(), "roles/cloudsql.instanceUser");
  }

  static LocalCloud start() throws IOException {
    return new LocalCloud();
  }

  void startPostgres() throws IOException, SQLException {
    Postgres server = opened(Postgres.start());
    server.execute("CREATE ROLE \"%s\" LOGIN".formatted(POSTGRES_USER));
    cloud
        .instance(POSTGRES)
        .databaseVersion("POSTGRES_17")
        .backend(IamLogin.postgres(server.backend(), cloud.iam()::loginPrincipal))
        .start();
  }

  /** Starts a MySQL, which has the IAM user already. */
  void startMysql() {
    Server server = opened(Server.mysql());
    cloud
        .instance(MYSQL)
        .databaseVersion("MYSQL_8_0")
        .backend(IamLogin.mysql(server.unixSocket(), cloud.iam()::loginPrincipal))
        .start();
  }

  /** Whether there is a MySQL among the Maven artifacts that runs on this machine. */
  static boolean runsMysql() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return platform.toLowerCase(Locale.ROOT).equals("linux amd64");
  }

  /** A configuration for this cloud instead of Google's, with the key of its service account. */
  ConnectorConfig config() {
    return EmulatorConfig.of(cloud).credentials("file:" + key).build();
  }

  /** Revokes the role that a login needs. */
  void forbidLogin() {
    cloud.iam().revoke(cloud.serviceAccount(), "roles/cloudsql.instanceUser");
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("Cannot stop: " + e.getMessage(), e);
      }
    }
  }
}
