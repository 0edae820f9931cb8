package dev.cloudsql.reliability.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Whatever goes wrong at random, with many threads connecting, every invariant holds")
class ChaosTests {

  /** The seed is printed; {@code -Dchaos.seed} lets the same things go wrong again. */
  private static final long SEED = Long.getLong("chaos.seed", new Random().nextLong());

  @Test
  @DisplayName("for seconds")
  void holds() throws Exception {
    run(Duration.ofSeconds(Integer.getInteger("chaos.seconds", 6)));
  }

  @Test
  @Tag("long")
  @DisplayName("for minutes")
  void holdsForLong() throws Exception {
    run(Duration.ofMinutes(3));
  }

  private static void run(Duration length) throws Exception {
    System.out.printf("Chaos for %s: -Dchaos.seed=%d%n", length, SEED);
    ChaosRun run = new ChaosRun(SEED, length);

    assertThat(run.findings()).as("what did not hold, with -Dchaos.seed=" + SEED).isEmpty();
    assertThat(run.tally()).matches(Tally::isChaos, "connects succeed, and fail in several phases");
  }
}
