package dev.cloudsql.reliability.chaos;

import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Lets things go wrong at random for a while; the sequence of what and when comes from a seed. */
final class Weather {

  private static final int LONGEST_PAUSE_MILLIS = 300;
  private static final int LONGEST_FAULT_MILLIS = 1_000;
  private static final int LONGEST_API_FAULT_MILLIS = 2_000;

  private final Town town;
  private final Random random;
  private final List<Spell> spells = new ArrayList<>();

  /** Something wrong, until when, and how it ends. */
  private record Spell(long end, Runnable over) {}

  Weather(Town town, long seed) {
    this.town = town;
    this.random = new Random(seed);
  }

  /**
   * Goes on until a moment of {@link System#nanoTime()}, then leaves all that is on switched on.
   */
  void rage(long end) {
    while (System.nanoTime() - end < 0) {
      next();
      LockSupport.parkNanos(millis(LONGEST_PAUSE_MILLIS).toNanos());
      long now = System.nanoTime();
      spells.stream().filter(spell -> spell.end - now <= 0).forEach(spell -> spell.over.run());
      spells.removeIf(spell -> spell.end - now <= 0);
    }
  }

  private void next() {
    EmulatedInstance db = any(town.instances);
    int lot = random.nextInt(20);
    if (lot < 2) {
      spell(LONGEST_FAULT_MILLIS, town.mute());
    } else if (lot < 7) {
      ApiCall call = any(Town.CALLS);
      ApiFault fault = any(API);
      boolean one = random.nextInt(4) > 0;
      spell(
          LONGEST_API_FAULT_MILLIS,
          (one ? db.fault(call, fault) : town.cloud.fault(call, fault))::clear);
      if (random.nextInt(3) == 0) {
        // Who has no certificate yet meets it at once.
        town.replaceConnector();
      }
    } else if (lot < 15) {
      InstanceFault fault = any(INSTANCE);
      spell(LONGEST_FAULT_MILLIS, db.fault(fault)::clear);
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
      case 18 -> town.cloud.revokeTokens();
      default -> town.replaceConnector();
    }
  }

  private void spell(int longest, Runnable over) {
    long end = System.nanoTime() + millis(longest).toNanos();
    spells.add(new Spell(end, over));
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
          new ApiFault.Status(429, "rateLimitExceeded", "Slow down", Optional.empty())
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
