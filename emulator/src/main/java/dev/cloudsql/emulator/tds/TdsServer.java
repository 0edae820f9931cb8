package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A SQL Server for tests, as the backend of an instance: it speaks TDS 7.4 with real drivers, and
 * stores nothing.
 *
 * <pre>{@code
 * TdsServer server = TdsServer.withUser("app", "secret").database("shop");
 * cloud.instance("project:region:instance")
 *     .databaseVersion("SQLSERVER_2022_STANDARD")
 *     .backend(server)
 *     .start();
 * }</pre>
 *
 * <p>It understands, in batches and in prepared statements:
 *
 * <ul>
 *   <li>{@code SELECT} of literals, {@code NULL}, parameters, {@code + - * /} on whole numbers,
 *       {@code CAST}, {@code REPLICATE}, {@code @@VERSION}, {@code @@SPID}, {@code @@TRANCOUNT},
 *       {@code SYSTEM_USER}, {@code DB_NAME()} and {@code APP_NAME()}; many rows come {@code FROM
 *       generate_series(1, n)}, whose column is {@code value};
 *   <li>{@code BEGIN}, {@code COMMIT} and {@code ROLLBACK TRANSACTION}, with {@code @@TRANCOUNT} to
 *       see the effect, and {@code SET IMPLICIT_TRANSACTIONS}, which begins one with the next
 *       {@code SELECT}; other {@code SET}s are accepted and forgotten;
 *   <li>{@code WAITFOR DELAY}, which a cancel ends;
 *   <li>{@code RAISERROR} and {@code THROW}, after which the rest of the batch is left out.
 * </ul>
 *
 * <p>All else is an error with SQL Server's own number: 102 for syntax, 208 for tables, 2812 for
 * procedures, server cursors among them. It offers no encryption of its own, and no more than one
 * request at a time on a connection.
 *
 * <p>One object serves any number of connections. May be used on any thread.
 *
 * @since 0.1
 */
public final class TdsServer implements Backend {

  static final String FIRST_DATABASE = "master";

  private final Map<String, String> passwords =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> databases = new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Census census = new Census();

  private TdsServer() {
    databases.add(FIRST_DATABASE);
  }

  /** A server with this user, and with the database {@code master} alone. */
  public static TdsServer withUser(String name, String password) {
    return new TdsServer().user(name, password);
  }

  /** Adds a user, or changes the password. */
  public TdsServer user(String name, String password) {
    passwords.put(name, password);
    return this;
  }

  /** Adds a database, which all users may use. */
  public TdsServer database(String name) {
    databases.add(name);
    return this;
  }

  /**
   * Waits until so many sessions, no more and no fewer, are in {@code WAITFOR}.
   *
   * @throws AssertionError if that does not come within half a minute
   */
  public void awaitWaiting(int sessions) {
    census.awaitWaiting(sessions);
  }

  boolean knows(String user, String password) {
    return password.equals(passwords.get(user));
  }

  boolean hasDatabase(String name) {
    return databases.contains(name);
  }

  Census census() {
    return census;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    new Session(this, connection).run();
  }
}
