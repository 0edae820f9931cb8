package dev.cloudsql.runtime.testing;

import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.Backend;
import dev.cloudsql.tck.fake.backend.BackendConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database that echoes, and remembers who came: for the Admin API, and by a login token. */
public final class Visitors implements Backend {

  public static final String INSTANCE = "project:region:visited";

  private final FakeCloudSql cloud;
  private final List<String> visits = new CopyOnWriteArrayList<>();

  private Visitors(FakeCloudSql cloud) {
    this.cloud = cloud;
  }

  /** The database of a new instance of this cloud. */
  public static Visitors of(FakeCloudSql cloud) {
    Visitors visitors = new Visitors(cloud);
    FakeInstance unused = cloud.instance(INSTANCE).backend(visitors).start();
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
