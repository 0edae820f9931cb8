package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.events.RefreshNews;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.InstanceFetcher;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Lookup;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.names.Watch;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.DialectCheck;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.refresh.FetchBudget;
import dev.cloudsql.runtime.refresh.RefreshEnvironment;
import dev.cloudsql.runtime.refresh.Scheduler;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.spi.ConnectReport;
import dev.cloudsql.spi.DialectProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A running connector without a dialect: the instances that it knows, the attempts that are under
 * way, and the sockets that are open.
 */
public final class ConnectorCore implements AutoCloseable {

  /** Enough for a thousand instances to start together; then what a project's quota allows. */
  private static final int FETCH_BURST = 1_000;

  private static final int FETCHES_PER_SECOND = 50;

  private final ConnectorParts parts;
  private final Events events;
  private final Instances instances;
  private final Establisher establisher;
  private final Attempts attempts;
  private final TicketBook tickets;
  private final Names names;
  private final Sockets sockets = new Sockets();
  private volatile long lastUse;

  /** Starts with no instance. */
  public ConnectorCore(ConnectorParts parts) {
    this.parts = parts;
    this.events = new Events(parts.config().listeners());
    this.instances = instances(parts, events);
    this.names = new Names(watch(parts, sockets, events));
    this.establisher =
        new Establisher(
            names,
            instances,
            new AddressPolicies(parts.config().ipSelector()),
            parts.dialer(),
            events,
            parts.nanoTime(),
            sockets);
    this.attempts = new Attempts(parts.scheduler(), parts.nanoTime());
    this.tickets = new TicketBook(place -> new DiallingSource(this, place, InstanceCheck.NONE));
    touch();
  }

  private static Instances instances(ConnectorParts parts, Events events) {
    return new Instances(
        new InstanceFetcher(
            parts.admin(),
            parts.credentials(),
            parts.keys(),
            parts.rehearsal(),
            parts.executor(),
            parts.clock(),
            parts.nanoTime()),
        parts.config().refreshPolicy(),
        new RefreshEnvironment(
            parts.clock(),
            Scheduler.on(parts.scheduler()),
            parts.random(),
            new FetchBudget(FETCH_BURST, FETCHES_PER_SECOND, parts.nanoTime())),
        instance -> new RefreshNews(instance, events, parts.clock()));
  }

  private static Watch watch(ConnectorParts parts, Sockets sockets, Events events) {
    ConnectorConfig config = parts.config();
    boolean lazy = config.refreshPolicy() == RefreshPolicy.LAZY;
    return new Watch(
        new Lookup(parts.resolver(), parts.admin(), parts.credentials())::route,
        lazy ? Duration.ZERO : config.failoverPeriod(),
        config.failoverGrace(),
        sockets,
        events,
        parts.executor(),
        Scheduler.on(parts.scheduler()),
        parts.clock());
  }

  /** Connects and logs in on the calling thread. */
  public Connection connect(
      AttemptGroup owner, DialectProvider dialect, Destination destination, ConnectOptions options)
      throws SQLException {
    Login login = new Login(this, dialect, destination, options);
    try {
      return run(attempts.begin(destination, owner), destination, login::run);
    } catch (ConnectorException e) {
      throw e.asSqlException();
    }
  }

  /** Connects and logs in on a thread of this connector. */
  public CompletableFuture<Connection> connectAsync(
      AttemptGroup owner,
      DialectProvider dialect,
      Destination destination,
      ConnectOptions options) {
    Login login = new Login(this, dialect, destination, options);
    return new AsyncConnect(this, destination, owner)
        .start(login::run, ConnectorException::asSqlException);
  }

  /** Opens a socket. */
  public InstanceSocket open(AttemptGroup owner, Destination destination, InstanceCheck check)
      throws ConnectorException {
    return this.<InstanceSocket, ConnectorException>run(
        attempts.begin(destination, owner),
        destination,
        attempt -> {
          Established established = establisher.establish(attempt, destination, check);
          attempt.complete();
          connected(established, attempt);
          return established.socket();
        });
  }

  /** Fetches what a connect needs, on a thread of this connector; a Unix socket needs nothing. */
  public CompletableFuture<Void> warmUp(AttemptGroup owner, Destination destination) {
    if (destination.unixSocket().isPresent()) {
      return CompletableFuture.completedFuture(null);
    }
    Attempts.Work<Instance, ConnectorException> work =
        attempt -> {
          Route route = names.resolve(attempt);
          Instance instance = instances.get(destination.key(route.instance()));
          instance.await(attempt);
          return instance;
        };
    CompletableFuture<Instance> fetched =
        new AsyncConnect(this, destination, owner).start(work, failure -> failure);
    CompletableFuture<Void> result = fetched.thenAccept(instance -> {});
    var unused = result.whenComplete((done, failure) -> fetched.cancel(true));
    return result;
  }

  /** Opens sockets whenever it is asked to, for a dialect. */
  public DiallingSource source(DialectProvider dialect, Destination destination) {
    return new DiallingSource(this, destination, new DialectCheck(dialect, destination.authMode()));
  }

  <T, X extends Exception> T run(Attempt attempt, Destination destination, Attempts.Work<T, X> work)
      throws ConnectorException, X {
    touch();
    try {
      return work.run(attempt);
    } catch (ConnectorException e) {
      attempt
          .found()
          .ifPresent(
              instance -> {
                instances.failed(destination.key(instance), e);
                events.connectFailed(instance, e);
              });
      throw e;
    } finally {
      attempts.end(attempt);
      touch();
    }
  }

  void connected(Established established, Attempt attempt) {
    ConnectReport report = established.report(attempt);
    events.connected(report, established.instance().connected(report));
  }

  ConnectorParts parts() {
    return parts;
  }

  Attempts attempts() {
    return attempts;
  }

  Establisher establisher() {
    return establisher;
  }

  TicketBook tickets() {
    return tickets;
  }

  /** What is known of each instance. */
  public List<ConnectorStatus.Instance> status() {
    return instances.status();
  }

  /** Where each name leads. */
  public List<ConnectorStatus.Name> names() {
    return names.status();
  }

  /** Notes that somebody is about to use this connector. */
  public void touch() {
    lastUse = parts.nanoTime().getAsLong();
  }

  /** How long nothing has used this connector: no attempt under way, no socket open. */
  public Duration unused() {
    return attempts.isEmpty() && sockets.isEmpty()
        ? Duration.ofNanos(parts.nanoTime().getAsLong() - lastUse)
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
