package dev.cloudsql.runtime.refresh.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Simulation of the refresh machine")
class SimulationTests {

  /**
   * A failure names the seed of its history; {@code -Drefresh.seed} and {@code
   * -Drefresh.histories=1} replay it.
   */
  private static final long SEED = Long.getLong("refresh.seed", 1);

  private static final int HISTORIES = Integer.getInteger("refresh.histories", 6_000);

  @Test
  @DisplayName("Every invariant holds in random histories of 300 steps, in all three policies")
  void everyInvariantHolds() {
    Simulation simulation = new Simulation(SEED, HISTORIES);

    assertThat(
            simulation
                .findings(policy -> new RefreshMachine(policy, Errors.INSTANCE)::on)
                .findFirst())
        .as("the first violation")
        .isEmpty();
  }
}
