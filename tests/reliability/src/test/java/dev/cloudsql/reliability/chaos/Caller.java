package dev.cloudsql.reliability.chaos;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.emulator.EmulatedInstance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** Connects repeatedly: random instance, random timeout, with or without {@code connectAsync}. */
final class Caller implements Runnable {

  private static final Duration SCHEDULING = Duration.ofMillis(250);

  /** A deadline takes two wake-ups and some computing, each of which may be as late. */
  private static final int WAKE_UPS = 4;

  private static final int MOST_PAUSE_NANOS = 20_000_000;

  private final SystemUnderTest system;
  private final Findings findings;
  private final SecretWatch secrets;
  private final SchedulingProbe probe;
  private final int slowness;
  private final Random random;
  private final long end;
  private final Tally tally;

  /**
   * Connects on one thread.
   *
   * @param slowness multiplies the timeouts
   */
  Caller(
      SystemUnderTest system,
      Findings findings,
      SecretWatch secrets,
      SchedulingProbe probe,
      int slowness,
      long seed,
      long end,
      Tally tally) {
    this.system = system;
    this.findings = findings;
    this.secrets = secrets;
    this.probe = probe;
    this.slowness = slowness;
    this.random = new Random(seed);
    this.end = end;
    this.tally = tally;
  }

  @Override
  public void run() {
    while (System.nanoTime() - end < 0) {
      EmulatedInstance db = system.instances.get(random.nextInt(system.instances.size()));
      Duration timeout = Duration.ofMillis(200 + random.nextInt(2_000)).multipliedBy(slowness);
      long start = System.nanoTime();
      try {
        use(connect(db, timeout), start, timeout);
        tally.succeeded();
      } catch (SQLException e) {
        inTime(start, timeout, e.getMessage());
        secrets.read(e);
        tally.failed(e);
      } catch (Exception | Error e) {
        findings.broken(Invariant.TYPED, e.toString());
        secrets.read(e);
      }
      LockSupport.parkNanos(random.nextInt(MOST_PAUSE_NANOS));
    }
  }

  private Connection connect(EmulatedInstance db, Duration timeout) throws Exception {
    String name = db.name();
    ConnectOptions options = options(timeout);
    if (random.nextInt(4) > 0) {
      return system.connector().connect(name, options);
    }
    CompletableFuture<Connection> connect = system.connector().connectAsync(name, options);
    try {
      return connect.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void use(Connection connection, long start, Duration timeout) throws SQLException {
    try (connection) {
      inTime(start, timeout, "a success");
      // The faults include dropped connections.
      boolean unused = connection.isValid(0);
    }
  }

  private void inTime(long start, Duration timeout, String outcome) {
    long now = System.nanoTime();
    Duration late = Duration.ofNanos(now - start).minus(timeout);
    if (late.compareTo(SCHEDULING) > 0) {
      Duration delay = probe.worst(start, now);
      findings.check(
          Invariant.IN_TIME,
          late.minus(SCHEDULING).compareTo(delay.multipliedBy(WAKE_UPS)) <= 0,
          "%s after a deadline of %s, where threads were %s late: %s"
              .formatted(late, timeout, delay, outcome));
    }
  }

  static ConnectOptions options(Duration timeout) {
    return ConnectOptions.builder()
        .database(Long.toString(InstantSource.system().millis()))
        .user("app")
        .password(SecretWatch.PASSWORD)
        .timeout(timeout)
        .build();
  }
}
