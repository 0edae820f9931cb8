package dev.cloudsql.micrometer;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.Outcome;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records what connectors do as meters of a {@link MeterRegistry}: connects, dials, refreshes,
 * certificates, sockets and failovers. {@code docs/observability.md} lists the meters and their
 * tags.
 *
 * <pre>{@code
 * MicrometerListener meters = new MicrometerListener(registry);
 * ConnectorConfig config = ConnectorConfig.builder().listener(meters).build();
 * }</pre>
 *
 * <p>Make one listener for each registry, and give it to all connectors: a gauge exists once in a
 * registry, so the gauges of a second listener would be ignored. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class MicrometerListener implements ConnectorListener {

  // Not "instance": Prometheus gives that label to the process that it scrapes.
  private static final String INSTANCE = "cloudsql.instance";
  private static final String AUTH_MODE = "auth.mode";
  private static final String DOMAIN = "domain";
  private static final String ERROR = "error";
  private static final String IP_TYPE = "ip.type";
  private static final String OUTCOME = "outcome";
  private static final String NONE = "none";

  /** So that percentiles of connects can be computed; a meter filter replaces them. */
  private static final Duration[] CONNECT_BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final MeterProvider<Timer> connects;
  private final MeterProvider<Timer> phases;
  private final MeterProvider<Counter> retries;
  private final MeterProvider<Timer> dials;
  private final MeterProvider<Timer> refreshes;
  private final MeterProvider<Timer> lifetimes;
  private final MeterProvider<Counter> received;
  private final MeterProvider<Counter> sent;
  private final MeterProvider<Counter> moves;
  private final MeterProvider<Counter> unresolved;
  private final MeterProvider<Timer> drains;
  private final ConcurrentMap<SocketGroup, AtomicInteger> open = new ConcurrentHashMap<>();
  private final ConcurrentMap<CertificateKey, Certificate> certificates = new ConcurrentHashMap<>();

  /**
   * Makes a listener that records nothing before the first event.
   *
   * @param registry receives the meters
   */
  public MicrometerListener(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry);
    connects =
        Timer.builder("cloudsql.connect")
            .description("Connects, from the call to the connection or the failure")
            .serviceLevelObjectives(CONNECT_BUCKETS)
            .withRegistry(registry);
    phases =
        Timer.builder("cloudsql.connect.phase")
            .description("The time of connects in each phase")
            .withRegistry(registry);
    retries =
        Counter.builder("cloudsql.connect.retries")
            .description("Connects that failed and tried once more")
            .withRegistry(registry);
    dials =
        Timer.builder("cloudsql.dial")
            .description("Dials of one address: TCP, TLS and the server's identity")
            .withRegistry(registry);
    refreshes =
        Timer.builder("cloudsql.refresh")
            .description("Refreshes of connection info and client certificates")
            .withRegistry(registry);
    lifetimes =
        Timer.builder("cloudsql.sockets.lifetime")
            .description("Closed sockets, and the time for which they were open")
            .withRegistry(registry);
    received =
        Counter.builder("cloudsql.sockets.received")
            .description("Bytes read from closed sockets, without the overhead of TLS")
            .baseUnit("bytes")
            .withRegistry(registry);
    sent =
        Counter.builder("cloudsql.sockets.sent")
            .description("Bytes written to closed sockets, without the overhead of TLS")
            .baseUnit("bytes")
            .withRegistry(registry);
    moves =
        Counter.builder("cloudsql.name.moves")
            .description("Moves of a domain name to another instance")
            .withRegistry(registry);
    unresolved =
        Counter.builder("cloudsql.name.failures")
            .description("Failed resolutions of a domain name")
            .withRegistry(registry);
    drains =
        Timer.builder("cloudsql.drain")
            .description("Drains of the sockets to a former instance")
            .withRegistry(registry);
  }

  @Override
  public void connectFinished(ConnectFinished event) {
    String instance = instance(event);
    connects
        .withTags(
            INSTANCE,
            instance,
            "dialect",
            event.dialect(),
            "operation",
            tag(event.operation()),
            AUTH_MODE,
            tag(event.authMode()),
            IP_TYPE,
            ipType(event.address().orElse(null)),
            OUTCOME,
            tag(event.outcome()),
            ERROR,
            event.errorType().orElse(NONE))
        .record(event.duration());
    event
        .phases()
        .forEach(
            (phase, duration) ->
                phases.withTags(INSTANCE, instance, "phase", tag(phase)).record(duration));
  }

  @Override
  public void connectRetried(ConnectRetried event) {
    retries.withTags(INSTANCE, instance(event), "cure", tag(event.cure())).increment();
  }

  @Override
  public void dialFinished(DialFinished event) {
    dials
        .withTags(
            INSTANCE,
            instance(event),
            IP_TYPE,
            tag(event.address().type()),
            OUTCOME,
            outcome(event.failure().isEmpty()),
            ERROR,
            error(event.failure().orElse(null)))
        .record(event.duration());
  }

  @Override
  public void socketOpened(SocketOpened event) {
    openSockets(instance(event), ipType(event.address().orElse(null))).incrementAndGet();
  }

  @Override
  public void socketClosed(SocketClosed event) {
    String instance = instance(event);
    openSockets(instance, ipType(event.address().orElse(null))).decrementAndGet();
    lifetimes
        .withTags(INSTANCE, instance, "drained", String.valueOf(event.drained()))
        .record(event.lifetime());
    received.withTags(INSTANCE, instance).increment((double) event.bytesReceived());
    sent.withTags(INSTANCE, instance).increment((double) event.bytesSent());
  }

  private AtomicInteger openSockets(String instance, String ipType) {
    SocketGroup group = new SocketGroup(instance, ipType);
    AtomicInteger known = open.get(group);
    return known != null ? known : open.computeIfAbsent(group, this::register);
  }

  private AtomicInteger register(SocketGroup group) {
    AtomicInteger sockets = new AtomicInteger();
    Gauge.builder("cloudsql.sockets.open", () -> sockets)
        .description("Sockets that are open or were lost without being closed")
        .tags(INSTANCE, group.instance(), IP_TYPE, group.ipType())
        .register(registry);
    return sockets;
  }

  @Override
  public void refreshFinished(RefreshFinished event) {
    refreshes
        .withTags(
            INSTANCE,
            instance(event),
            AUTH_MODE,
            tag(event.authMode()),
            "kind",
            tag(event.kind()),
            OUTCOME,
            outcome(event.failure().isEmpty()),
            ERROR,
            error(event.failure().orElse(null)))
        .record(event.duration());
    certificates
        .computeIfAbsent(new CertificateKey(instance(event), event.authMode()), this::register)
        .refreshed(event);
  }

  private Certificate register(CertificateKey key) {
    Certificate certificate = new Certificate(registry.config().clock());
    Gauge.builder("cloudsql.certificate.expiry", certificate::secondsLeft)
        .description("Time until the client certificate expires; negative if it is not renewed")
        .baseUnit("seconds")
        .tags(INSTANCE, key.instance(), AUTH_MODE, tag(key.authMode()))
        .register(registry);
    return certificate;
  }

  @Override
  public void nameMoved(NameMoved event) {
    moves
        .withTags(
            DOMAIN, event.name(), "from", event.from().toString(), "to", event.to().toString())
        .increment();
  }

  @Override
  public void resolveFailed(ResolveFailed event) {
    unresolved.withTags(DOMAIN, event.name(), ERROR, event.failure().code().id()).increment();
  }

  @Override
  public void drainEnded(DrainEnded event) {
    drains
        .withTags(
            DOMAIN, event.name(), "from", event.from().toString(), "to", event.to().toString())
        .record(event.duration());
  }

  /** A target that does not resolve is no tag: a program may take targets from its users. */
  private static String instance(ConnectorEvent event) {
    return event.instance().map(InstanceName::toString).orElse(NONE);
  }

  private static String ipType(@Nullable InstanceAddress address) {
    return address == null ? NONE : tag(address.type());
  }

  private static String outcome(boolean success) {
    return tag(success ? Outcome.SUCCEEDED : Outcome.FAILED);
  }

  private static String error(@Nullable ConnectorException failure) {
    return failure == null ? NONE : failure.code().id();
  }

  private static String tag(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private record SocketGroup(String instance, String ipType) {}

  private record CertificateKey(String instance, AuthMode authMode) {}

  /** The certificate of one instance that connects use. */
  private static final class Certificate {

    private final Clock clock;
    private volatile @Nullable Instant expiry;
    private volatile boolean failing;

    Certificate(Clock clock) {
      this.clock = clock;
    }

    void refreshed(RefreshFinished event) {
      failing = event.failure().isPresent();
      event.certificateExpiry().ifPresent(time -> expiry = time);
    }

    /**
     * Not a number before the first certificate, and after one that expired without a failed
     * refresh: no connect needs the instance any more, so an alarm would be false.
     */
    double secondsLeft() {
      Instant until = expiry;
      if (until == null) {
        return Double.NaN;
      }
      double left = (until.toEpochMilli() - clock.wallTime()) / 1e3;
      return left < 0 && !failing ? Double.NaN : left;
    }
  }
}
