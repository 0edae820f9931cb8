package dev.cloudsql.runtime.testing;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An echoing database that records the principals of its clients: of the Admin API token, and of
 * the login token.
 */
public final class Visitors implements Backend {

  public static final String INSTANCE = "project:region:visited";

  private final CloudSqlEmulator cloud;
  private final List<String> visits = new CopyOnWriteArrayList<>();

  private Visitors(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  /** The database of a new instance of this cloud. */
  public static Visitors of(CloudSqlEmulator cloud) {
    Visitors visitors = new Visitors(cloud);
    EmulatedInstance unused = cloud.instance(INSTANCE).backend(visitors).start();
    return visitors;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    String login = cloud.iam().loginPrincipal(connection).map(" as "::concat).orElse("");
    visits.add(connection.principal() + login);
    Backend.echo().serve(connection);
  }

  /** Each as {@code principal} or {@code principal as login}. */
  public List<String> visits() {
    return visits;
  }
}
