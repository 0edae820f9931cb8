package dev.cloudsql.reliability.chaos;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * An emulator with several instances, whose certificates are valid for seconds, and a connector.
 *
 * <p>The emulator's clock is an hour slow, so that it accepts expired certificates: this class
 * detects them, where a refusal could be hidden by a retry of the connector.
 */
final class SystemUnderTest implements AutoCloseable {

  static final List<ApiCall> CALLS =
      List.of(ApiCall.CONNECT_SETTINGS, ApiCall.GENERATE_EPHEMERAL_CERT);

  private static final int INSTANCES = 4;
  private static final Duration SLOW = Duration.ofHours(1);
  private static final Duration SHORT_LIFE = Duration.ofSeconds(2);
  private static final Duration LONG_LIFE = Duration.ofHours(2);

  /** As many digits as the milliseconds of this century have. */
  private static final int START_DIGITS = 13;

  final CloudSqlEmulator cloud =
      CloudSqlEmulator.builder().clock(() -> InstantSource.system().instant().minus(SLOW)).start();

  final List<EmulatedInstance> instances;
  private final Findings findings;
  private final Map<String, Duration> closed = new ConcurrentHashMap<>();
  private final AtomicInteger mutes = new AtomicInteger();
  private volatile Running running;

  /**
   * The connector in use.
   *
   * @param name tells its calls from those of others
   * @param start of {@link System#nanoTime()}
   */
  private record Running(String name, Connector connector, long start) {

    Duration time() {
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  SystemUnderTest(Findings findings) throws Exception {
    this.findings = findings;
    cloud.tokenLifetime(Duration.ofHours(3));
    instances = IntStream.range(0, INSTANCES).mapToObj(this::instance).toList();
    calm();
    running = open(1);
  }

  private EmulatedInstance instance(int number) {
    return cloud
        .instance("project:region:instance-" + number)
        .addresses(AddressType.PUBLIC, AddressType.PRIVATE)
        .backend(this::serve)
        .start();
  }

  private Running open(int number) throws Exception {
    String name = "connector-" + number;
    ConnectorConfig config = EmulatorConfig.of(cloud).applicationName(name).build();
    return new Running(name, Connectors.forDialect("chaos", config), System.nanoTime());
  }

  Connector connector() {
    return running.connector;
  }

  /** Closes the connector while it is in use, and opens another one. */
  void replaceConnector() {
    Running before = running;
    try {
      running = open(closed.size() + 2);
    } catch (Exception e) {
      findings.broken(Invariant.TYPED, "No new connector: " + e);
    }
    before.connector.close();
    closed.put(before.name, before.time());
  }

  /**
   * Lets databases leave logins without an answer.
   *
   * @return ends it for the logins to come
   */
  Runnable mute() {
    mutes.incrementAndGet();
    return mutes::decrementAndGet;
  }

  private void serve(BackendConnection client) throws IOException {
    Instant end = client.clientCertificate().getNotAfter().toInstant();
    byte[] word = client.input().readNBytes(START_DIGITS);
    if (word.length == START_DIGITS) {
      String start = new String(word, StandardCharsets.US_ASCII);
      findings.check(
          Invariant.NEVER_EXPIRED,
          end.isAfter(Instant.ofEpochMilli(Long.parseLong(start))),
          "A connect that began at %s showed a certificate that ended %s".formatted(start, end));
    }
    if (mutes.get() > 0) {
      client.input().transferTo(OutputStream.nullOutputStream());
    }
    client.output().write(word);
    Backend.echo().serve(client);
  }

  /** Gives certificates from now on that end soon. */
  void stir() {
    lifetime(SHORT_LIFE);
  }

  /** Switches off all that is wrong. */
  void calm() {
    mutes.set(0);
    cloud.clearFaults();
    instances.forEach(EmulatedInstance::clearFaults);
    lifetime(LONG_LIFE);
  }

  private void lifetime(Duration life) {
    for (EmulatedInstance instance : instances) {
      instance.update(settings -> settings.withCertificateLifetime(SLOW.plus(life)));
    }
  }

  /** How often an instance's settings were asked for, and how often a certificate for it. */
  List<Integer> calls(EmulatedInstance instance) {
    return CALLS.stream().map(call -> cloud.calls().count(call, instance.name())).toList();
  }

  /** How often a connector made a call about an instance. */
  int calls(String connector, ApiCall call, EmulatedInstance instance) {
    return (int)
        cloud.calls().of(call).stream()
            .filter(request -> instance.name().equals(request.instance()))
            .filter(request -> request.header("User-Agent").orElseThrow().endsWith(" " + connector))
            .count();
  }

  /** All connectors until now, and for how long each of them has been open. */
  Map<String, Duration> connectors() {
    Map<String, Duration> all = new TreeMap<>(closed);
    all.put(running.name, running.time());
    return all;
  }

  @Override
  public void close() {
    running.connector.close();
    cloud.close();
  }
}
