package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.events.EventRecords.ConnectFacts;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the events of a connector, keeps the last ones, and passes them to the listeners. */
public final class Events {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql.listener");

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /** The number of events that an exception carries at most. */
  private static final int STORY = 10;

  /** Numbers connects of all connectors, so that a number is unique in a log. */
  private static final AtomicLong CONNECTS = new AtomicLong();

  private final List<Called> listeners;
  private final Listeners who;
  private final LogListener log = new LogListener(LoggerFactory::getLogger);
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  // By instance, or by domain name.
  private final ConcurrentMap<Object, Recent> recent = new ConcurrentHashMap<>();

  /**
   * No events yet.
   *
   * @param clock the wall clock
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  public Events(Listeners listeners, InstantSource clock, LongSupplier nanoTime) {
    this.who = listeners;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.listeners = new ArrayList<>();
    this.listeners.add(new Called(log));
    for (ConnectorListener listener : listeners.all()) {
      this.listeners.add(new Called(listener));
    }
  }

  /** A connect starts; its events go through the trace. */
  public ConnectTrace connect(
      Attempt attempt,
      Operation operation,
      String dialect,
      AuthMode authMode,
      @Nullable String database) {
    ConnectFacts facts =
        new ConnectFacts(
            CONNECTS.incrementAndGet(),
            attempt.target().text(),
            operation,
            dialect,
            authMode,
            database);
    return new ConnectTrace(this, attempt, facts, details());
  }

  /** Whether a listener wants the events within a connect. */
  boolean details() {
    return who.details().getAsBoolean() || log.details();
  }

  /** A name has been resolved for the first time, or again after failures. */
  public void resolved(Target name, InstanceName instance) {
    publish(
        name.text(),
        new EventRecords.Resolved(now(), name.text(), instance),
        ConnectorListener::nameResolved);
  }

  /** A name leads to another instance than before. */
  public void moved(
      Target name, InstanceName from, InstanceName to, int openSockets, Duration grace) {
    publish(
        name.text(),
        new EventRecords.Moved(now(), name.text(), from, to, openSockets, grace),
        ConnectorListener::nameMoved);
  }

  /**
   * A name cannot be resolved.
   *
   * @param still the instance that it still leads to for the connector; {@code null} if there is
   *     none
   */
  public void resolveFailed(Target name, ConnectorException failure, @Nullable InstanceName still) {
    publish(
        name.text(),
        new EventRecords.Unresolved(now(), name.text(), still, failure),
        ConnectorListener::resolveFailed);
  }

  /**
   * Sockets to a former instance are going to be closed.
   *
   * @return to be run with the number of sockets closed, when that is done
   */
  public Drain draining(
      Target name, InstanceName from, InstanceName to, int sockets, Duration grace) {
    long start = nanoTime.getAsLong();
    publish(
        name.text(),
        new EventRecords.Draining(now(), name.text(), from, to, sockets, grace),
        ConnectorListener::drainStarted);
    return closed ->
        publish(
            name.text(),
            new EventRecords.Drained(now(), name.text(), from, to, closed, since(start)),
            ConnectorListener::drainEnded);
  }

  /** Ends a drain. */
  @FunctionalInterface
  public interface Drain {

    /**
     * The sockets are closed.
     *
     * @param closed the number that were still open
     */
    void ended(int closed);
  }

  void refreshing(InstanceName instance, AuthMode authMode, RefreshKind kind) {
    publish(
        instance,
        new EventRecords.Refreshing(now(), instance, authMode, kind),
        ConnectorListener::refreshStarted);
  }

  void refreshed(
      InstanceName instance,
      AuthMode authMode,
      RefreshKind kind,
      long start,
      @Nullable Instant expiry,
      @Nullable ConnectorException failure) {
    publish(
        instance,
        new EventRecords.Refreshed(now(), instance, authMode, kind, since(start), expiry, failure),
        ConnectorListener::refreshFinished);
  }

  /**
   * Discards the last events of an instance or a domain name.
   *
   * @param subject the instance, or the text of the name
   */
  public void forget(Object subject) {
    recent.remove(subject);
  }

  /** The last events of an instance, oldest first. */
  public List<ConnectorEvent> recent(InstanceName instance) {
    return story(instance, null);
  }

  /** The last events of an instance and a name, oldest first; either may be unknown. */
  List<ConnectorEvent> story(@Nullable InstanceName instance, @Nullable String name) {
    List<ConnectorEvent> all = new ArrayList<>();
    for (Object subject : new @Nullable Object[] {instance, name}) {
      Recent known = subject == null ? null : recent.get(subject);
      if (known != null) {
        all.addAll(known.events());
      }
    }
    all.sort(Comparator.comparing(ConnectorEvent::time));
    return List.copyOf(all.subList(Math.max(0, all.size() - STORY), all.size()));
  }

  /**
   * Keeps an event, and passes it to the listeners.
   *
   * @param subject the instance or the domain name that it is about
   */
  <E extends ConnectorEvent> void publish(
      Object subject, E event, BiConsumer<ConnectorListener, E> method) {
    recent.computeIfAbsent(subject, key -> new Recent()).add(event);
    tell(event, method);
  }

  /** Passes an event to the listeners. */
  <E extends ConnectorEvent> void tell(E event, BiConsumer<ConnectorListener, E> method) {
    for (Called listener : listeners) {
      listener.call(event, method);
    }
  }

  Instant now() {
    return clock.instant();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  Duration since(long start) {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }

  /** A listener, and when a failure of it is logged again. */
  private final class Called {

    private final ConnectorListener listener;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nextWarning = new AtomicLong(nanoTime.getAsLong());

    Called(ConnectorListener listener) {
      this.listener = listener;
    }

    /** Nothing that a listener throws may break a connect, its errors included. */
    <E> void call(E event, BiConsumer<ConnectorListener, E> method) {
      try {
        method.accept(listener, event);
      } catch (Throwable e) {
        failed(e);
      }
    }

    private void failed(Throwable failure) {
      long count = failures.incrementAndGet();
      long due = nextWarning.get();
      long now = nanoTime.getAsLong();
      if (now - due >= 0 && nextWarning.compareAndSet(due, now + BETWEEN_WARNINGS.toNanos())) {
        LOG.warn(
            "Listener {} failed, {} times so far. Connects go on without it; correct the listener.",
            listener.getClass().getName(),
            count,
            failure);
      }
    }
  }

  /** What listeners and status get to see of a connect. */
  public record Report(InstanceName instance, Transport transport, Map<Phase, Duration> phases)
      implements ConnectReport {

    /** Puts the phases in their order. */
    public Report {
      phases = inOrder(phases);
    }

    static Map<Phase, Duration> inOrder(Map<Phase, Duration> phases) {
      Map<Phase, Duration> ordered = new EnumMap<>(Phase.class);
      ordered.putAll(phases);
      return Collections.unmodifiableMap(ordered);
    }

    /** TLS to an address; {@code proxy} is what the TCP connection goes through. */
    public record TlsTunnel(
        String databaseVersion,
        InstanceAddress address,
        String reason,
        @Nullable String proxy,
        String tlsProtocol,
        String cipherSuite,
        Instant certificateExpiry)
        implements ConnectReport.Tunnel {

      @Override
      public Optional<String> via() {
        return Optional.ofNullable(proxy);
      }

      /** Such as {@code PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC}. */
      @Override
      public String toString() {
        String through = proxy == null ? "" : " through " + proxy;
        return "%s (%s)%s, chosen by %s".formatted(address, databaseVersion, through, reason);
      }
    }

    /** A session of SQL Data. */
    public record SqlData(String databaseVersion, InstanceAddress address, String reason)
        implements ConnectReport.SqlData {

      /** Such as {@code SQL_DATA sqladmin.googleapis.com (POSTGRES_17), chosen by ipTypes=…}. */
      @Override
      public String toString() {
        return "%s (%s), chosen by %s".formatted(address, databaseVersion, reason);
      }
    }

    /** A Unix socket of this machine. */
    public record LocalSocket(String path) implements ConnectReport.UnixSocket {

      /** Such as {@code the Unix socket /cloudsql/p:r:i}. */
      @Override
      public String toString() {
        return "the Unix socket " + path;
      }
    }
  }
}
