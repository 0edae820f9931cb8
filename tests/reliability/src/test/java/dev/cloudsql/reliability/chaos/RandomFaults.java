package dev.cloudsql.reliability.chaos;

import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Injects random faults and events; a seed determines their order and times. */
final class RandomFaults {

  private static final int LONGEST_PAUSE_MILLIS = 300;
  private static final int LONGEST_FAULT_MILLIS = 1_000;
  private static final int LONGEST_API_FAULT_MILLIS = 2_000;

  private final SystemUnderTest system;
  private final Random random;
  private final List<ActiveFault> active = new ArrayList<>();

  /** A fault, the time of its end, and the action that clears it. */
  private record ActiveFault(long end, Runnable clear) {}

  RandomFaults(SystemUnderTest system, long seed) {
    this.system = system;
    this.random = new Random(seed);
  }

  /** Injects faults until a time of {@link System#nanoTime()}; the last ones stay active. */
  void injectUntil(long end) {
    while (System.nanoTime() - end < 0) {
      next();
      LockSupport.parkNanos(millis(LONGEST_PAUSE_MILLIS).toNanos());
      long now = System.nanoTime();
      active.stream().filter(fault -> fault.end - now <= 0).forEach(fault -> fault.clear.run());
      active.removeIf(fault -> fault.end - now <= 0);
    }
  }

  private void next() {
    EmulatedInstance db = any(system.instances);
    int lot = random.nextInt(20);
    if (lot < 2) {
      start(LONGEST_FAULT_MILLIS, system.mute());
    } else if (lot < 7) {
      ApiCall call = any(SystemUnderTest.CALLS);
      ApiFault fault = any(API);
      boolean one = random.nextInt(4) > 0;
      start(
          LONGEST_API_FAULT_MILLIS,
          (one ? db.fault(call, fault) : system.cloud.fault(call, fault))::clear);
      if (random.nextInt(3) == 0) {
        // A new connector has no certificate, so its first fetch meets the fault.
        system.replaceConnector();
      }
    } else if (lot < 15) {
      InstanceFault fault = any(INSTANCE);
      start(LONGEST_FAULT_MILLIS, db.fault(fault)::clear);
    } else {
      event(lot, db);
    }
  }

  private void event(int lot, EmulatedInstance db) {
    switch (lot) {
      case 15 -> db.rotateServerCa();
      case 16 -> {
        String host = db.listenElsewhere();
        db.update(settings -> settings.withAddress(any(List.of(AddressType.values())), host));
      }
      case 17 -> db.dropConnections();
      case 18 -> system.cloud.revokeTokens();
      default -> system.replaceConnector();
    }
  }

  private void start(int longest, Runnable clear) {
    long end = System.nanoTime() + millis(longest).toNanos();
    active.add(new ActiveFault(end, clear));
  }

  private Duration millis(int most) {
    return Duration.ofMillis(1 + random.nextInt(most));
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static final List<ApiFault> API =
      List.of(
          ApiFault.status(400),
          ApiFault.status(403),
          ApiFault.status(404),
          ApiFault.status(500),
          ApiFault.status(503),
          new ApiFault.Status(429, "rateLimitExceeded", "Slow down", null)
              .retryAfter(Duration.ofSeconds(1)),
          ApiFault.hang(),
          ApiFault.delay(Duration.ofMillis(300)),
          ApiFault.html(),
          ApiFault.json("{}"),
          ApiFault.hugeBody(4 << 20),
          ApiFault.truncatedBody(),
          ApiFault.resetMidBody(),
          ApiFault.reset());

  private static final List<InstanceFault> INSTANCE =
      List.of(
          InstanceFault.refuse(),
          InstanceFault.reset(),
          InstanceFault.silence(),
          InstanceFault.stallAfterClientHello(),
          InstanceFault.stallMidHandshake(),
          InstanceFault.closeDuringHandshake(),
          InstanceFault.closeAfterHandshake(),
          InstanceFault.rejectClientCertificate(),
          InstanceFault.unknownAuthority(),
          InstanceFault.expiredCertificate(),
          InstanceFault.tls12Only(),
          InstanceFault.wrongCommonName("project:other"));
}
