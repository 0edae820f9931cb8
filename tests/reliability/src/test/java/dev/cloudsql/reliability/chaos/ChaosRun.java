package dev.cloudsql.reliability.chaos;

import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.ThreadCensus;
import dev.cloudsql.reliability.testing.ThreadKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One run: many threads connect while faults are injected; then the invariants are checked. */
final class ChaosRun {

  private static final int CALLERS_OF_A_KIND = 10;
  private static final int MOST_SLOWNESS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Of a connector for an instance: the first, and three that are forced. */
  private static final int REFRESHES_AT_ONCE = 4;

  /** The first pause after a failure is a third of a second, and the next ones grow. */
  private static final int REFRESHES_PER_SECOND = 3;

  private final Findings findings = new Findings();
  private final Tally tally = new Tally();
  private final Duration length;
  private final Random seeds;

  ChaosRun(long seed, Duration length) {
    this.seeds = new Random(seed);
    this.length = length;
  }

  /** Runs, and returns what did not hold. */
  List<String> findings() throws Exception {
    ThreadCensus before = ThreadCensus.take();
    try (SecretWatch secrets = new SecretWatch(findings);
        SystemUnderTest system = new SystemUnderTest(findings)) {
      for (EmulatedInstance instance : system.instances) {
        recovers(system, instance, secrets);
      }
      system.stir();
      long start = System.nanoTime();
      try (SchedulingProbe probe = new SchedulingProbe()) {
        // Again with more time on a machine so slow that no connect has succeeded.
        int slowness = 1;
        do {
          runCallers(system, secrets, probe, slowness, System.nanoTime() + length.toNanos());
          slowness = Math.min(2 * slowness, MOST_SLOWNESS);
        } while (!tally.isChaos() && System.nanoTime() - start < PATIENCE.toNanos());
      }
      for (EmulatedInstance instance : system.instances) {
        budget(system, instance);
      }
      system.calm();
      for (EmulatedInstance instance : system.instances) {
        recovers(system, instance, secrets);
      }
      system.connector().close();
      left(system, before);
      System.out.printf("%d lines were logged; %s%n", secrets.lines(), tally);
    }
    return findings.all();
  }

  /** How the connects ended. */
  Tally tally() {
    return tally;
  }

  private void runCallers(
      SystemUnderTest system, SecretWatch secrets, SchedulingProbe probe, int slowness, long end)
      throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    for (ThreadKind kind : ThreadKind.available().toList()) {
      for (int i = 0; i < CALLERS_OF_A_KIND; i++) {
        Caller caller =
            new Caller(system, findings, secrets, probe, slowness, seeds.nextLong(), end, tally);
        Thread thread = kind.factory().newThread(caller);
        thread.start();
        callers.add(thread);
      }
    }
    new RandomFaults(system, seeds.nextLong()).injectUntil(end);
    long patience = System.nanoTime() + PATIENCE.toNanos();
    for (Thread caller : callers) {
      long left = patience - System.nanoTime();
      caller.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      findings.check(Invariant.IN_TIME, !caller.isAlive(), "A connect does not return");
    }
  }

  private void budget(SystemUnderTest system, EmulatedInstance instance) {
    system
        .connectors()
        .forEach(
            (connector, time) -> {
              long most = REFRESHES_AT_ONCE + REFRESHES_PER_SECOND * (time.toSeconds() + 1);
              check(system.calls(connector, ApiCall.GENERATE_EPHEMERAL_CERT, instance), most, time);
              check(system.calls(connector, ApiCall.CONNECT_SETTINGS, instance), most, time);
            });
  }

  private void check(int calls, long most, Duration time) {
    findings.check(
        Invariant.WITHIN_BUDGET,
        calls <= most,
        "%d calls by a connector of %s, not %d".formatted(calls, time, most));
  }

  /**
   * A failure from before may still be remembered for a second, and a forced refresh may not be
   * allowed for ten; but the first refresh after that works.
   */
  private void recovers(SystemUnderTest system, EmulatedInstance instance, SecretWatch secrets) {
    List<Integer> before = system.calls(instance);
    long start = System.nanoTime();
    SQLException last = null;
    do {
      try {
        system.connector().connect(instance.name(), Caller.options(Duration.ofSeconds(60))).close();
        // One more may have been about to begin when the faults stopped.
        int refreshes = refreshes(before, system.calls(instance));
        findings.check(Invariant.RECOVERS, refreshes <= 2, refreshes + " refreshes, last " + last);
        return;
      } catch (SQLException e) {
        secrets.read(e);
        last = e;
      }
    } while (System.nanoTime() - start < PATIENCE.toNanos());
    findings.broken(Invariant.RECOVERS, "Not after %s: %s".formatted(PATIENCE, last));
  }

  /** Whole ones: of one that was under way before, a call may have come since. */
  private static int refreshes(List<Integer> before, List<Integer> after) {
    return Math.min(after.get(0) - before.get(0), after.get(1) - before.get(1));
  }

  private void left(SystemUnderTest system, ThreadCensus before) {
    for (EmulatedInstance instance : system.instances) {
      try {
        instance.connections().awaitOpen(0);
      } catch (AssertionError e) {
        findings.broken(Invariant.NOTHING_LEFT, e.getMessage());
      }
    }
    try {
      before.awaitNoneAdded();
    } catch (AssertionError e) {
      findings.broken(Invariant.NOTHING_LEFT, before.added().toString());
    }
  }
}
