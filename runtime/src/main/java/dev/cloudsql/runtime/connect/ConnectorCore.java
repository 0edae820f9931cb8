package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.DialectCheck;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.spi.DialectProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running connector without a dialect: the instances that it knows, the attempts that are under
 * way, and the sockets that are open.
 */
public final class ConnectorCore implements AutoCloseable {

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
    this.events = new Events(parts.listeners());
    this.instances = parts.instances(events);
    this.names = new Names(parts.watch(sockets, events));
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
    this.tickets =
        new TicketBook(
            (place, ticket) -> new DiallingSource(this, place, InstanceCheck.NONE, ticket));
    touch();
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
    return socket(
        owner, destination, attempt -> establisher.establish(attempt, destination, check));
  }

  InstanceSocket open(DiallingSource source) throws ConnectorException {
    Optional<Route> taken = sockets.routeOf(source.ticket());
    Destination destination = source.destination();
    return taken.isEmpty()
        ? open(new AttemptGroup(), destination, source.check())
        : socket(
            new AttemptGroup(),
            destination,
            attempt -> establisher.beside(attempt, destination, source.check(), taken.get()));
  }

  private InstanceSocket socket(
      AttemptGroup owner,
      Destination destination,
      Attempts.Work<Established, ConnectorException> way)
      throws ConnectorException {
    return this.<InstanceSocket, ConnectorException>run(
        attempts.begin(destination, owner),
        destination,
        attempt -> {
          Established established = way.run(attempt);
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
    return new DiallingSource(
        this,
        destination,
        new DialectCheck(dialect, destination.authMode()),
        tickets.ticket(destination));
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
  private void touch() {
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
