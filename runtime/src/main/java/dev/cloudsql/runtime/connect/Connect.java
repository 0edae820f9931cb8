package dev.cloudsql.runtime.connect;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.SqlData;
import dev.cloudsql.ConnectReport.Transport;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectorEvent.Cure;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.connect.TicketBook.LoginSockets;
import dev.cloudsql.runtime.connect.TicketBook.OtherSockets;
import dev.cloudsql.runtime.connect.events.ConnectTrace;
import dev.cloudsql.runtime.connect.events.Events.Report;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.UnsupportedEngine;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.Dialer.Dialled;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.InstanceTransport;
import dev.cloudsql.runtime.unix.UnixDialer;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.Dialect;
import dev.cloudsql.spi.Login;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connect: from a target to a socket, or to a connection that is logged in. {@link #run} has
 * its steps, and {@link Round#again} decides whether a failure is followed by another round.
 *
 * <p>Used once. The socket is opened before the driver is called, so failures up to TLS are the
 * same with every driver.
 */
final class Connect {

  /** The class of SQLStates by which databases refuse a login. */
  private static final String INVALID_AUTHORIZATION = "28";

  /** The SQLState of a client that cannot connect. */
  private static final String CONNECTION_FAILURE = "08001";

  private static final Duration LONGEST_RESERVE = Duration.ofSeconds(10);

  private final Connects all;
  private final Destination destination;
  private final IpSelector policy;
  private final Attempt attempt;
  private final ConnectTrace trace;

  /**
   * Begins: from now on the deadline runs. The target and the other options were checked when the
   * destination was made.
   *
   * @param owner the group with which the attempt also ends
   * @param database the database to log in to, for events; {@code null} if none is named
   * @throws ConnectorException if there is no such address policy, or the connector is closed
   */
  Connect(
      Connects all,
      Attempts.Group owner,
      Destination destination,
      Operation operation,
      @Nullable String database)
      throws ConnectorException {
    this.all = all;
    this.destination = destination;
    this.policy = all.policies.of(destination.addressPolicy());
    this.attempt = all.attempts.begin(destination.target(), destination.timeout(), owner);
    this.trace =
        all.events.connect(
            attempt, operation, destination.dialect(), destination.authMode(), database);
  }

  /** Connects and logs in. */
  <C extends AutoCloseable> C login(Dialect dialect, Login<C> login, ConnectOptions options)
      throws ConnectorException, SQLException {
    return within(
        () ->
            this.<C, SQLException>run(
                dialect, this::begin, round -> login(dialect, login, options, round)));
  }

  /**
   * Opens a socket.
   *
   * @param dialect must support the instance's engine; {@code null} to leave that unchecked
   */
  InstanceSocket open(@Nullable Dialect dialect) throws ConnectorException {
    return transport(dialect, this::begin).socket();
  }

  /** Opens a socket to the instance of an open connection, even if its name has moved. */
  InstanceSocket openBeside(Route taken, @Nullable Dialect dialect) throws ConnectorException {
    return transport(
            dialect,
            () -> {
              attempt.leadsTo(taken.instance());
              return new Round(taken.keep(), null);
            })
        .socket();
  }

  /** Opens a socket in place of one that has not reached the instance. */
  InstanceSocket openInsteadOf(@Nullable OpenSocket former) throws ConnectorException {
    Round round = transport(null, this::begin);
    if (former != null) {
      former.replacedBy(Objects.requireNonNull(round.open));
    }
    return round.socket();
  }

  /** Opens a channel for a local proxy, or a socket if there is no address. */
  Round openChannel(Dialect dialect) throws ConnectorException {
    return transport(dialect, this::begin);
  }

  /**
   * Opens a channel with a newer client certificate.
   *
   * @param refused a round of another connect, whose certificate the server refused
   * @throws ConnectorException the refusal, if there is no newer certificate
   */
  Round openChannel(Dialect dialect, Round refused, ConnectorException refusal)
      throws ConnectorException {
    return transport(
        dialect,
        () -> {
          Round round = begin();
          if (!round.route.instance().equals(refused.route.instance())) {
            return round;
          }
          Round next = round.withNewerInfo(refusal, refused.info());
          if (next == null) {
            throw refusal;
          }
          return next;
        });
  }

  private Round transport(@Nullable Dialect dialect, Work<Round, ConnectorException> first)
      throws ConnectorException {
    return within(
        () ->
            this.<Round, ConnectorException>run(
                dialect,
                first,
                round -> {
                  attempt.complete();
                  round.connected();
                  return round;
                }));
  }

  /** Opens another socket for the driver within this connect. */
  Round another() throws ConnectorException {
    Round round = this.run(null, this::begin, opened -> opened);
    attempt.enter(Phase.LOGIN);
    return round;
  }

  /** Waits for connection info. */
  boolean warmUp() throws ConnectorException {
    return within(
        () -> {
          Route route = resolve();
          long start = all.platform.nanoTime().getAsLong();
          uses(all.instances.get(destination.key(route.instance())).await(attempt), start);
          trace.succeeded(null);
          return true;
        });
  }

  /** Whether the connection info is from before a time. */
  private boolean uses(Fresh<InstanceTls> used, long since) {
    boolean fromBefore = used.value().obtained() - since < 0;
    trace.uses(used.value().info().databaseVersion(), fromBefore);
    return fromBefore;
  }

  /** Throws if the connect was called off, its time is up, or its thread was interrupted. */
  void check() throws ConnectorException {
    attempt.check();
  }

  /** The connect from top to bottom; steps 1 and 2 are the constructor's. */
  private <T, X extends Exception> T run(
      @Nullable Dialect dialect, Work<Round, ConnectorException> first, Last<T, X> last)
      throws ConnectorException, X {
    Round round = first.run(); //                      3 resolve the name
    while (true) {
      try {
        if (destination.unixSocket() != null) {
          round.dialUnix(destination.unixSocket());
        } else {
          round.awaitInfo(); //                        4 wait for connection info that is valid now
          AddressOrder order = round.select(dialect); // 5 check the engine, order the addresses
          round.dial(order); //                        6 TCP, TLS, the server's identity
        }
        return last.of(round); //                      7 log in
      } catch (Exception e) {
        Round next = round.again(e);
        if (next == null) {
          throw e;
        }
        round = next;
      }
    }
  }

  private Round begin() throws ConnectorException {
    return new Round(resolve(), null);
  }

  /** An instance connection name leads to itself. */
  private Route resolve() throws ConnectorException {
    return all.names.resolve(attempt);
  }

  /** One round through the steps of a connect: to one instance with one connection info. */
  final class Round {

    private final Route route;
    private final Instance instance;
    private final @Nullable Fresh<InstanceTls> newer;
    private @Nullable Fresh<InstanceTls> info;
    private @Nullable OpenSocket open;
    private @Nullable InstanceTransport opened;
    private @Nullable Transport by;
    private boolean infoFromBefore;

    /**
     * Begins a round.
     *
     * @param newer connection info to use; {@code null} to use what is valid
     */
    Round(Route route, @Nullable Fresh<InstanceTls> newer) {
      this.route = route;
      this.instance = all.instances.get(destination.key(route.instance()));
      this.newer = newer;
    }

    InstanceSocket socket() {
      return (InstanceSocket) opened();
    }

    InstanceTransport opened() {
      return Objects.requireNonNull(opened);
    }

    /** Whether newer connection info may help if the server refuses the client certificate. */
    boolean mayBeCured() {
      return infoFromBefore;
    }

    void belongsTo(String ticket) {
      Objects.requireNonNull(open).belongsTo(ticket);
    }

    private void awaitInfo() throws ConnectorException {
      if (newer != null) {
        trace.uses(newer.value().info().databaseVersion(), false);
        info = newer;
        return;
      }
      long start = all.platform.nanoTime().getAsLong();
      Fresh<InstanceTls> valid = instance.await(attempt);
      infoFromBefore = uses(valid, start);
      info = valid;
    }

    private AddressOrder select(@Nullable Dialect dialect) throws ConnectorException {
      attempt.enter(Phase.SELECT);
      ConnectionInfo known = info().value().info();
      if (dialect != null) {
        checkEngine(dialect, known);
      }
      return route.before(AddressPolicies.order(policy, known), known.addresses());
    }

    private void checkEngine(Dialect dialect, ConnectionInfo known) throws ConnectorException {
      AuthMode authMode = destination.authMode();
      Optional<String> reason = dialect.unsupported(known.databaseVersion(), authMode);
      if (reason.isPresent()) {
        throw UnsupportedEngine.refusal(dialect, authMode, known, reason.get());
      }
    }

    private void dial(AddressOrder order) throws ConnectorException {
      Fresh<InstanceTls> used = info();
      Duration left = attempt.deadline().remaining();
      boolean mayGoOn = newer == null && (infoFromBefore || route.byName());
      // An open socket keeps what this lambda uses, so it must not use this round.
      Instance toRenew = instance;
      long generation = used.generation();
      OpenSocket opening = new OpenSocket(all.sockets, route, () -> toRenew.renew(generation));
      Dialled dialled =
          all.dialer.dial(
              attempt,
              used.value(),
              order.addresses(),
              mayGoOn ? left.minus(reserve(left)) : left,
              destination.tcpDialer(),
              destination.clientProtocol(),
              destination.channel(),
              new OtherSockets(all, destination.afterLogin(), new WeakReference<>(opening)),
              trace,
              opening);
      ConnectionInfo known = used.value().info();
      SSLSession session = dialled.session();
      opened(
          opening,
          dialled.transport(),
          session == null
              ? new Report.SqlData(known.databaseVersion(), dialled.address(), order.reason())
              : new Report.TlsTunnel(
                  known.databaseVersion(),
                  dialled.address(),
                  order.reason(),
                  dialled.via(),
                  session.getProtocol(),
                  session.getCipherSuite(),
                  known.expiry()));
    }

    /** A Unix socket needs no connection info, address policy or TLS. */
    private void dialUnix(String path) throws ConnectorException {
      Socket unix = UnixDialer.dial(attempt, path);
      InstanceName name = attempt.instance();
      OpenSocket opening = new OpenSocket(all.sockets, route, () -> {});
      InstanceSocket plain =
          InstanceSocket.plain(unix, failure -> UnixDialer.brokenOff(name, path, failure), opening);
      attempt.release(unix);
      opened(opening, plain, new Report.LocalSocket(path));
    }

    /** The socket stays guarded by the attempt until that is complete. */
    private void opened(OpenSocket opening, InstanceTransport transport, Transport by)
        throws ConnectorException {
      all.names.opened(opening, transport, trace.opened());
      attempt.guard(transport::abort);
      open = opening;
      opened = transport;
      this.by = by;
    }

    /**
     * The retry table: another round that may succeed where this one failed.
     *
     * <pre>
     * failed                   because of                            cure
     * to get connection info   the Admin API, credentials, the name  the name has moved: there
     * to select or dial        TCP, TLS, certificates, time,         the name has moved: there;
     *                          no allowed address                    else newer info (*)
     * to select                engine, IAM unsupported               none; refreshed for later
     * to log in                the server broke off at once          newer info (*)
     * to log in by IAM         the database refused it               a new token (*)
     * (*) only with connection info from before this connect
     * </pre>
     *
     * So there is at most one round with newer info or a new token.
     *
     * @return {@code null} if there is none, and the failure stands
     */
    private @Nullable Round again(Exception failure) throws ConnectorException {
      if (failure instanceof SQLException refusal) {
        return infoFromBefore && isRefusal(refusal) && instance.refusedTokens().mayBeCured()
            ? withNewToken(refusal)
            : null;
      }
      if (!(failure instanceof ConnectorException why)) {
        return null;
      }
      if (opened != null) {
        return infoFromBefore && opened.brokenOff().isPresent() ? withNewerInfo(why, info()) : null;
      }
      if (info == null) {
        return isRefreshFailure(why) ? whereTheNameMoved(why) : null;
      }
      switch (why.code()) {
        case TCP,
            SQL_DATA,
            TLS,
            TIMEOUT,
            SERVER_CERTIFICATE,
            SERVER_IDENTITY,
            CLIENT_CERTIFICATE,
            IP_TYPE -> {
          Round moved = newer == null ? whereTheNameMoved(why) : null;
          return moved == null && infoFromBefore ? withNewerInfo(why, info()) : moved;
        }
        case ENGINE, IAM_UNSUPPORTED -> {
          // Only a migration of the instance can have changed it: too rare to wait for.
          if (infoFromBefore) {
            instance.renew(info().generation());
          }
          return null;
        }
        default -> {
          return null;
        }
      }
    }

    private @Nullable Round whereTheNameMoved(ConnectorException why) throws ConnectorException {
      Optional<Route> moved;
      try {
        moved = all.names.insteadOf(attempt, route);
      } catch (ConnectorException e) {
        throw withSuppressed(why, e);
      }
      if (moved.isEmpty()) {
        return null;
      }
      trace.retried(Cure.MOVED_NAME, why);
      return new Round(moved.get(), null);
    }

    private @Nullable Round withNewerInfo(ConnectorException why, Fresh<InstanceTls> used)
        throws ConnectorException {
      Optional<Fresh<InstanceTls>> fetched;
      try {
        fetched = instance.awaitNewer(attempt, used.generation());
      } catch (ConnectorException e) {
        throw isRefreshFailure(e) ? withSuppressed(why, e) : e;
      }
      if (fetched.isEmpty()) {
        return null;
      }
      trace.retried(Cure.NEW_CONNECTION_INFO, why);
      return new Round(route, fetched.get());
    }

    private @Nullable Round withNewToken(SQLException why) {
      instance.refusedTokens().forget(info().generation(), all.credentials);
      Optional<Fresh<InstanceTls>> fetched;
      try {
        fetched = instance.awaitNewer(attempt, info().generation());
      } catch (ConnectorException e) {
        why.addSuppressed(e);
        return null;
      }
      if (fetched.isEmpty()) {
        return null;
      }
      trace.retried(Cure.NEW_TOKEN, why);
      return new Round(route, fetched.get());
    }

    private void refusedLogin(SQLException failure) {
      if (!infoFromBefore && isRefusal(failure)) {
        instance.refusedTokens().refusedNewOne();
      }
    }

    private void connected() {
      ConnectReport report =
          new Report(attempt.instance(), Objects.requireNonNull(by), attempt.durations());
      instance.connected(report);
      trace.succeeded(report);
    }

    private @Nullable String databaseVersion() {
      if (by instanceof SqlData sqlData) {
        return sqlData.databaseVersion();
      }
      return by instanceof Tunnel tunnel ? tunnel.databaseVersion() : null;
    }

    /**
     * The mode of the login. There is no client certificate in SQL Data to hold a login token, so
     * that is the password.
     */
    private AuthMode authMode() {
      return by instanceof SqlData ? AuthMode.BUILT_IN : destination.authMode();
    }

    private @Nullable String password(ConnectOptions options) throws ConnectorException {
      if (destination.authMode() == AuthMode.BUILT_IN) {
        return options.password().orElse(null);
      }
      return authMode() == AuthMode.IAM ? null : loginToken();
    }

    private String loginToken() throws ConnectorException {
      return attempt.await(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return all.credentials.loginToken().value();
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              },
              all.platform.executor()));
    }

    private Fresh<InstanceTls> info() {
      return Objects.requireNonNull(info);
    }
  }

  /** The part of the time that is reserved for a refresh or a name that may cure a failed dial. */
  private static Duration reserve(Duration left) {
    Duration half = left.dividedBy(2);
    return half.compareTo(LONGEST_RESERVE) < 0 ? half : LONGEST_RESERVE;
  }

  /** Whether connection info could not be fetched; false if the instance cannot be used. */
  private static boolean isRefreshFailure(ConnectorException failure) {
    return (failure.phase() == Phase.RESOLVE || failure.phase() == Phase.REFRESH)
        && failure.code() != ErrorCode.REGION
        && failure.code() != ErrorCode.INSTANCE_KIND;
  }

  /** Whether the database refused an IAM login, for which the connector sent the token. */
  private boolean isRefusal(SQLException failure) {
    return destination.authMode() == AuthMode.IAM
        && destination.unixSocket() == null
        && failure.getSQLState() != null
        && failure.getSQLState().startsWith(INVALID_AUTHORIZATION);
  }

  private static ConnectorException withSuppressed(ConnectorException why, ConnectorException e) {
    if (e != why) {
      why.addSuppressed(e);
    }
    return why;
  }

  /** Step 7: the driver logs in over the socket that is open. */
  private <C extends AutoCloseable> C login(
      Dialect dialect, Login<C> login, ConnectOptions options, Round round)
      throws ConnectorException, SQLException {
    attempt.enter(Phase.LOGIN);
    String user = user(dialect, options).orElse(null);
    try (LoginSockets sockets = new LoginSockets(this, all.tickets, destination, round)) {
      ConnectRequest request = request(options, user, round);
      C connection = InterruptAlarm.during(attempt, () -> login(login, sockets, request));
      complete(connection);
      round.connected();
      return connection;
    } catch (SQLException e) {
      attempt.check();
      // Some drivers lose the cause, but the socket has it too.
      Optional<ConnectorException> ours =
          SqlErrors.connectorException(e).or(() -> round.socket().brokenOff());
      if (ours.isPresent()) {
        throw ours.get();
      }
      round.refusedLogin(e);
      throw e;
    } catch (ConnectorException e) {
      attempt.check();
      throw e;
    } catch (RuntimeException e) {
      attempt.check();
      throw new ConnectorException(
          ErrorCode.DIALECT,
          Phase.LOGIN,
          attempt.instance(),
          "Cannot connect to %s: dialect '%s' failed (%s). This is a defect of the dialect; report it with the cause of this exception."
              .formatted(attempt.instance(), dialect.name(), e),
          e);
    }
  }

  private static <C extends AutoCloseable> C login(
      Login<C> login, SocketSource sockets, ConnectRequest request)
      throws ConnectorException, SQLException {
    try {
      return login.connect(sockets, request);
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException e) {
      throw new SQLNonTransientConnectionException(Messages.reason(e), CONNECTION_FAILURE, e);
    }
  }

  private void complete(AutoCloseable connection) throws ConnectorException {
    try {
      attempt.complete();
    } catch (ConnectorException tooLate) {
      try {
        connection.close();
      } catch (Exception e) {
        tooLate.addSuppressed(e);
      }
      throw tooLate;
    }
  }

  private ConnectRequest request(ConnectOptions options, @Nullable String user, Round round)
      throws ConnectorException {
    attempt.check();
    return ConnectRequest.builder(attempt.instance())
        .databaseVersion(round.databaseVersion())
        .database(options.database().orElse(null))
        .user(user)
        .password(round.password(options))
        .authMode(round.authMode())
        .driverProperties(options.driverProperties())
        .timeout(attempt.deadline().remaining())
        .build();
  }

  private Optional<String> user(Dialect dialect, ConnectOptions options) throws ConnectorException {
    if (destination.authMode() == AuthMode.BUILT_IN) {
      return options.user();
    }
    Optional<String> principal =
        options.user().isPresent()
            ? options.user()
            : attempt.await(
                CompletableFuture.supplyAsync(all.credentials::principal, all.platform.executor()));
    if (principal.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          attempt.instance(),
          "Cannot connect to %s: IAM database authentication needs a user, and these credentials do not name their principal. Set the user: the e-mail address of the principal, as it was added to the instance."
              .formatted(attempt.instance()),
          null);
    }
    return principal.map(dialect::iamUser);
  }

  /** Runs the connect, notes a failure, and ends the attempt. */
  private <T, X extends Exception> T within(Work<T, X> work) throws ConnectorException, X {
    all.touch();
    try {
      return work.run();
    } catch (ConnectorException e) {
      if (attempt.found().isPresent()) {
        all.instances.failed(destination.key(attempt.instance()), e);
      }
      trace.failed(e);
      throw trace.withStory(e);
    } catch (Throwable e) {
      trace.failed(e);
      throw e;
    } finally {
      all.attempts.end(attempt);
      all.touch();
    }
  }

  /**
   * Runs work of this connect on a thread of the connector.
   *
   * @param edge converts a ConnectorException to what the caller expects
   */
  <T> CompletableFuture<T> async(
      Work<T, ?> work, Function<ConnectorException, ? extends Exception> edge)
      throws ConnectorException {
    AsyncConnect<T> async = new AsyncConnect<>(attempt, trace, all.platform.executor(), edge);
    try {
      return async.start(work);
    } catch (ConnectorException over) {
      all.attempts.end(attempt);
      trace.failed(over);
      throw trace.withStory(over);
    }
  }

  /** The last step, with the socket that a round has opened. */
  @FunctionalInterface
  private interface Last<T, X extends Exception> {
    T of(Round round) throws ConnectorException, X;
  }
}
