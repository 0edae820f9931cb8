package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A SQL Server for tests, as the backend of an instance: TDS 7.4 on the wire for real drivers, and
 * H2 in memory, in its mode for SQL Server, for the tables.
 *
 * <pre>{@code
 * TdsServer server = TdsServer.withUser("app", "secret").database("shop");
 * cloud.instance("project:region:instance")
 *     .databaseVersion("SQLSERVER_2022_STANDARD")
 *     .backend(server)
 *     .start();
 * }</pre>
 *
 * <p>Batches and prepared statements are what H2 accepts, with every statement but the last ended
 * by a semicolon. Besides, there are:
 *
 * <ul>
 *   <li>nested transactions, {@code @@TRANCOUNT}, savepoints and {@code SET IMPLICIT_TRANSACTIONS};
 *   <li>temporary tables named {@code #fruit};
 *   <li>{@code SET TRANSACTION ISOLATION LEVEL} and {@code SET LOCK_TIMEOUT}; other options have no
 *       effect;
 *   <li>{@code USE}, {@code @@SPID}, {@code @@VERSION}, {@code SYSTEM_USER}, {@code SUSER_SNAME()},
 *       {@code DB_NAME()}, {@code APP_NAME()}, and the properties {@code Edition} and {@code
 *       EngineEdition} of {@code SERVERPROPERTY};
 *   <li>{@code REPLICATE}, and {@code GENERATE_SERIES} with two arguments;
 *   <li>{@code WAITFOR DELAY}, which a cancel ends, as it ends every statement.
 * </ul>
 *
 * <p>Errors have SQL Server's numbers and H2's messages; the first one ends the batch. Differences
 * to know of: {@code CREATE}, {@code ALTER} and {@code DROP} commit, unless they are about
 * temporary tables; a statement waits for a lock for two seconds; text is compared with its case.
 * The server offers no encryption of its own, unless {@link #encryptLogins} is called, and one
 * request at a time on a connection.
 *
 * <p>Users log in with a password, or, when the server has {@linkplain #joinDomain joined} an
 * Active Directory domain, with a Kerberos ticket.
 *
 * <p>One object serves any number of connections. May be used on any thread. Its tables live as
 * long as it does.
 *
 * @since 0.1
 */
public final class TdsServer implements Backend {

  static final String FIRST_DATABASE = "master";

  /** SQL Server reserves the session numbers up to 50. */
  private static final int LAST_SYSTEM_SESSION = 50;

  private final Map<String, String> passwords =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> domainUsers =
      new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, H2Database> databases =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
  private final AtomicInteger lastSession = new AtomicInteger(LAST_SYSTEM_SESSION);
  private final WaitingSessions waiting = new WaitingSessions();
  private volatile @Nullable DomainMembership domain;
  private volatile @Nullable LoginEncryption loginEncryption;

  private TdsServer() {
    database(FIRST_DATABASE);
  }

  /** Makes a server with this user and only the database {@code master}. */
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
    databases.putIfAbsent(name, new H2Database());
    return this;
  }

  /**
   * Joins an Active Directory domain: from now on the server accepts the Kerberos tickets of
   * {@linkplain #domainUser its users}. Java must know the realm, see {@code
   * java.security.krb5.conf}. A server that has joined none answers with SQL Server's error 18452.
   *
   * @param service the service principal name of the instance with its realm, such as {@code
   *     MSSQLSvc/private.orders.europe-west1.shop.cloudsql.ad.example.com:1433@AD.EXAMPLE.COM}
   * @param keytab a file with the key of that principal
   */
  public TdsServer joinDomain(String service, Path keytab) {
    domain = new DomainMembership(service, keytab);
    return this;
  }

  /**
   * Adds a login for a user of the domain.
   *
   * @param principal such as {@code ada@AD.EXAMPLE.COM}, whose login is {@code AD\ada}
   */
  public TdsServer domainUser(String principal) {
    domainUsers.add(DomainMembership.login(principal));
    return this;
  }

  /**
   * Has clients encrypt their login message by TLS, inside the tunnel, as SQL Server does; what
   * follows is in clear text. r2dbc-mssql connects to no other server. Clients that know no
   * encryption cannot log in from now on, and Kerberos tickets must fit into one message.
   */
  public TdsServer encryptLogins() {
    loginEncryption = new LoginEncryption();
    return this;
  }

  /** The encryption of logins, if there is one. */
  Optional<LoginEncryption> loginEncryption() {
    return Optional.ofNullable(loginEncryption);
  }

  /**
   * Waits until exactly this number of sessions is in {@code WAITFOR}.
   *
   * @throws AssertionError if that takes longer than 30 seconds
   */
  public void awaitWaiting(int sessions) {
    waiting.await(sessions);
  }

  boolean knows(String user, String password) {
    return password.equals(passwords.get(user));
  }

  /** The membership in a domain, if the server has joined one. */
  Optional<DomainMembership> domain() {
    return Optional.ofNullable(domain);
  }

  boolean knows(String login) {
    return domainUsers.contains(login);
  }

  boolean hasDatabase(String name) {
    return databases.containsKey(name);
  }

  /** Opens a session in an existing database. */
  Connection connect(String database) throws SQLException {
    return Objects.requireNonNull(databases.get(database)).connect();
  }

  int nextSession() {
    return lastSession.incrementAndGet();
  }

  WaitingSessions waiting() {
    return waiting;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    new Session(this, connection).run();
  }
}
