package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.TicketBook.LaterSockets;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.connect.events.RefreshObserver;
import dev.cloudsql.runtime.connect.instances.InstanceFetcher;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Lookup;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.connect.names.Watch;
import dev.cloudsql.runtime.connect.relay.Relays;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.refresh.FetchBudget;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.refresh.Scheduler;
import dev.cloudsql.runtime.tls.Dialer;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.spi.Dialect;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Login;
import dev.cloudsql.spi.SocketSource;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all connects of a running connector share: instances, names, the dialer, tickets, open
 * sockets, events. Each connect is a {@link Connect} of its own.
 */
public final class Connects implements AutoCloseable {

  /** Enough for a thousand instances to start together; then what a project's quota allows. */
  private static final int FETCH_BURST = 1_000;

  private static final int FETCHES_PER_SECOND = 50;

  final Platform platform;
  final CredentialSource credentials;
  final Dialer dialer;
  final Events events;
  final Instances instances;
  final Names names;
  final AddressPolicies policies;
  final Attempts attempts;
  final Sockets sockets = new Sockets();
  final TicketBook tickets = new TicketBook(this);
  private volatile long lastUse;

  /**
   * No instances yet, and nothing under way.
   *
   * @param keys the key pair, perhaps still being generated
   */
  public Connects(
      ConnectorConfig config,
      Platform platform,
      Listeners listeners,
      CredentialSource credentials,
      InstanceResolver resolver,
      AdminApi admin,
      CompletableFuture<KeyPair> keys,
      Dialer dialer)
      throws ConnectorException {
    this.platform = platform;
    this.credentials = credentials;
    this.dialer = dialer;
    this.events = new Events(listeners, platform.clock(), platform.nanoTime());
    this.policies = new AddressPolicies(config);
    this.attempts = new Attempts(platform.scheduler(), platform.nanoTime());
    this.instances =
        new Instances(
            new InstanceFetcher(
                admin,
                credentials,
                keys,
                platform.executor(),
                platform.clock(),
                platform.nanoTime()),
            config.refreshPolicy(),
            new Refresher.Environment(
                platform.clock(),
                platform.nanoTime(),
                Scheduler.on(platform.scheduler()),
                platform.random(),
                new FetchBudget(FETCH_BURST, FETCHES_PER_SECOND, platform.nanoTime())),
            key -> new RefreshObserver(key.name(), key.authMode(), events),
            sockets::to,
            this::forget);
    boolean lazy = config.refreshPolicy() == RefreshPolicy.LAZY;
    this.names =
        new Names(
            new Watch(
                new Lookup(resolver, admin, credentials)::route,
                lazy ? Duration.ZERO : config.failoverPeriod(),
                config.failoverGrace(),
                sockets,
                events,
                platform.executor(),
                Scheduler.on(platform.scheduler()),
                platform.clock()));
    touch();
  }

  /** Connects and logs in on the calling thread. */
  public Connection connect(
      Attempts.Group owner,
      DialectProvider dialect,
      Destination destination,
      ConnectOptions options)
      throws ConnectorException, SQLException {
    return connection(owner, destination, options).login(dialect, dialect::connect, options);
  }

  /**
   * Connects and logs in on a thread of the connector.
   *
   * @param edge converts a {@link ConnectorException} to what the caller expects
   */
  public <C extends AutoCloseable> CompletableFuture<C> connectAsync(
      Attempts.Group owner,
      Dialect dialect,
      Login<C> login,
      Destination destination,
      ConnectOptions options,
      Function<ConnectorException, ? extends Exception> edge)
      throws ConnectorException {
    Connect connect = connection(owner, destination, options);
    return connect.async(() -> connect.login(dialect, login, options), edge);
  }

  private Connect connection(Attempts.Group owner, Destination destination, ConnectOptions options)
      throws ConnectorException {
    return new Connect(
        this, owner, destination, Operation.CONNECTION, options.database().orElse(null));
  }

  /** Opens a socket on the calling thread. */
  public InstanceSocket open(Attempts.Group owner, Dialect dialect, Destination destination)
      throws ConnectorException {
    return socket(owner, destination).open(dialect);
  }

  /**
   * Opens a channel for a local proxy, on the calling thread; a socket if the connection has no
   * address.
   */
  public Relays.Opened openChannel(Attempts.Group owner, Dialect dialect, Destination destination)
      throws ConnectorException {
    Connect.Round round = socket(owner, destination).openChannel(dialect);
    return new Relays.Opened(
        round.opened(),
        round.mayBeCured()
            ? refusal ->
                new Relays.Opened(
                    socket(owner, destination).openChannel(dialect, round, refusal).opened(), null)
            : null);
  }

  /** Fetches what a connect needs, on a thread of the connector; a Unix socket needs nothing. */
  public CompletableFuture<Void> warmUp(Attempts.Group owner, Destination destination)
      throws ConnectorException {
    if (destination.unixSocket() != null) {
      return CompletableFuture.completedFuture(null);
    }
    Connect connect = new Connect(this, owner, destination, Operation.WARM_UP, null);
    CompletableFuture<Boolean> fetched = connect.async(connect::warmUp, failure -> failure);
    CompletableFuture<Void> result = fetched.thenAccept(done -> {});
    var unused = result.whenComplete((done, failure) -> fetched.cancel(true));
    return result;
  }

  /** The sockets of a plain driver URL after its first one; each call dials. */
  public SocketSource laterSockets(Dialect dialect, Destination destination) {
    return new LaterSockets(this, destination.afterLogin(), dialect, tickets.ticket(destination));
  }

  /**
   * Opens a socket outside of a login. For an open connection, such as to cancel its statement, it
   * leads to the instance of that connection, even if the name has moved.
   *
   * <p>An interrupt from before is kept for the caller: programs that are interrupted cancel their
   * statements, and drivers' own sockets do so then.
   */
  InstanceSocket open(LaterSockets source) throws ConnectorException {
    return withoutInterrupt(
        () -> {
          Optional<Route> taken = sockets.routeOf(source.ticket());
          Connect connect = socket(new Attempts.Group(), source.destination());
          return taken.isPresent()
              ? connect.openBeside(taken.get(), source.dialect())
              : connect.open(source.dialect());
        });
  }

  /**
   * Opens a socket in place of one that has not reached the instance, which goes on over the new
   * one.
   */
  InstanceSocket openInsteadOf(@Nullable OpenSocket former, Destination destination)
      throws ConnectorException {
    return withoutInterrupt(() -> socket(new Attempts.Group(), destination).openInsteadOf(former));
  }

  private static InstanceSocket withoutInterrupt(Work<InstanceSocket, ConnectorException> open)
      throws ConnectorException {
    boolean interrupted = Thread.interrupted();
    try {
      return open.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connect socket(Attempts.Group owner, Destination destination) throws ConnectorException {
    return new Connect(this, owner, destination, Operation.SOCKET, null);
  }

  private void forget(InstanceName instance) {
    names.forget(instance);
    events.forget(instance);
  }

  /** The status of each instance. */
  public List<ConnectorStatus.Instance> status() {
    return instances.status(events::recent);
  }

  /** The status of each domain name. */
  public List<ConnectorStatus.Name> names() {
    return names.status();
  }

  /** Records that the connector is in use now. */
  void touch() {
    lastUse = platform.nanoTime().getAsLong();
  }

  /** How long the connector has been unused: no attempt under way, no socket open. */
  public Duration unused() {
    return attempts.isEmpty() && sockets.isEmpty()
        ? Duration.ofNanos(platform.nanoTime().getAsLong() - lastUse)
        : Duration.ZERO;
  }

  /** Calls off what is under way; open sockets stay open. */
  @Override
  public void close() {
    attempts.close();
    tickets.close();
    instances.close();
  }
}
