package dev.cloudsql.micrometer;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.Outcome;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
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
import java.util.function.Function;
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
  // A look-up by tags sorts and hashes them, so the meters of each connect are kept.
  private final ConcurrentMap<ConnectKey, Timer> connectTimers = new ConcurrentHashMap<>();
  private final ConcurrentMap<PhaseKey, Timer> phaseTimers = new ConcurrentHashMap<>();
  private final ConcurrentMap<DialKey, Timer> dialTimers = new ConcurrentHashMap<>();
  private final ConcurrentMap<ClosedKey, Closed> closedMeters = new ConcurrentHashMap<>();
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
    InstanceName instance = event.instance().orElse(null);
    ConnectKey key =
        new ConnectKey(
            instance,
            event.dialect(),
            event.operation(),
            event.authMode(),
            event.address().map(InstanceAddress::type).orElse(null),
            event.outcome(),
            event.errorType().orElse(NONE));
    kept(connectTimers, key, this::connectTimer).record(event.duration());
    event
        .phases()
        .forEach(
            (phase, duration) ->
                kept(phaseTimers, new PhaseKey(instance, phase), this::phaseTimer)
                    .record(duration));
  }

  private Timer connectTimer(ConnectKey key) {
    return connects.withTags(
        INSTANCE,
        tag(key.instance()),
        "dialect",
        key.dialect(),
        "operation",
        tag(key.operation()),
        AUTH_MODE,
        tag(key.authMode()),
        IP_TYPE,
        ipType(key.ipType()),
        OUTCOME,
        tag(key.outcome()),
        ERROR,
        key.error());
  }

  private Timer phaseTimer(PhaseKey key) {
    return phases.withTags(INSTANCE, tag(key.instance()), "phase", tag(key.phase()));
  }

  @Override
  public void connectRetried(ConnectRetried event) {
    retries.withTags(INSTANCE, instance(event), "cure", tag(event.cure())).increment();
  }

  @Override
  public void dialFinished(DialFinished event) {
    DialKey key =
        new DialKey(
            event.instance().orElse(null),
            event.address().type(),
            event.failure().map(ConnectorException::code).orElse(null));
    kept(dialTimers, key, this::dialTimer).record(event.duration());
  }

  private Timer dialTimer(DialKey key) {
    return dials.withTags(
        INSTANCE,
        tag(key.instance()),
        IP_TYPE,
        tag(key.ipType()),
        OUTCOME,
        outcome(key.error() == null),
        ERROR,
        error(key.error()));
  }

  @Override
  public void socketOpened(SocketOpened event) {
    kept(open, SocketGroup.of(event, event.address().orElse(null)), this::openSockets)
        .incrementAndGet();
  }

  @Override
  public void socketClosed(SocketClosed event) {
    kept(open, SocketGroup.of(event, event.address().orElse(null)), this::openSockets)
        .decrementAndGet();
    ClosedKey key = new ClosedKey(event.instance().orElse(null), event.drained());
    Closed closed = kept(closedMeters, key, this::closedMeters);
    closed.lifetimes().record(event.lifetime());
    closed.received().increment((double) event.bytesReceived());
    closed.sent().increment((double) event.bytesSent());
  }

  private AtomicInteger openSockets(SocketGroup group) {
    AtomicInteger sockets = new AtomicInteger();
    Gauge.builder("cloudsql.sockets.open", () -> sockets)
        .description("Sockets that are open or were lost without being closed")
        .tags(INSTANCE, tag(group.instance()), IP_TYPE, ipType(group.ipType()))
        .register(registry);
    return sockets;
  }

  private Closed closedMeters(ClosedKey key) {
    String instance = tag(key.instance());
    return new Closed(
        lifetimes.withTags(INSTANCE, instance, "drained", String.valueOf(key.drained())),
        received.withTags(INSTANCE, instance),
        sent.withTags(INSTANCE, instance));
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
            error(event.failure().map(ConnectorException::code).orElse(null)))
        .record(event.duration());
    CertificateKey key = new CertificateKey(instance(event), event.authMode());
    kept(certificates, key, this::register).refreshed(event);
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

  private static <K, M> M kept(ConcurrentMap<K, M> known, K key, Function<K, M> make) {
    M found = known.get(key);
    return found != null ? found : known.computeIfAbsent(key, make);
  }

  private static String instance(ConnectorEvent event) {
    return tag(event.instance().orElse(null));
  }

  /** A target that does not resolve is no tag: a program may take targets from its users. */
  private static String tag(@Nullable InstanceName instance) {
    return instance == null ? NONE : instance.toString();
  }

  private static String ipType(@Nullable IpType type) {
    return type == null ? NONE : tag(type);
  }

  private static String outcome(boolean success) {
    return tag(success ? Outcome.SUCCEEDED : Outcome.FAILED);
  }

  private static String error(@Nullable ErrorCode code) {
    return code == null ? NONE : code.id();
  }

  private static String tag(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private record ConnectKey(
      @Nullable InstanceName instance,
      String dialect,
      Operation operation,
      AuthMode authMode,
      @Nullable IpType ipType,
      Outcome outcome,
      String error) {}

  private record PhaseKey(@Nullable InstanceName instance, Phase phase) {}

  private record DialKey(
      @Nullable InstanceName instance, IpType ipType, @Nullable ErrorCode error) {}

  private record ClosedKey(@Nullable InstanceName instance, boolean drained) {}

  private record Closed(Timer lifetimes, Counter received, Counter sent) {}

  private record SocketGroup(@Nullable InstanceName instance, @Nullable IpType ipType) {

    static SocketGroup of(ConnectorEvent event, @Nullable InstanceAddress address) {
      return new SocketGroup(
          event.instance().orElse(null), address == null ? null : address.type());
    }
  }

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
