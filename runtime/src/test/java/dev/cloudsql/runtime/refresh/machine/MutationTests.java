package dev.cloudsql.runtime.refresh.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The simulation catches a machine that is wrong")
class MutationTests {

  private static final int HISTORIES = 6_000;

  static List<Mutation> mutations() {
    return Mutation.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutations")
  void isCaught(Mutation mutation) {
    Stream<Simulation.Finding> findings =
        new Simulation(1, HISTORIES)
            .findings(
                policy -> {
                  RefreshMachine right = new RefreshMachine(policy, Errors.INSTANCE);
                  return (state, event) -> mutation.wrong().on(right::on, state, event);
                });

    boolean caught =
        findings.anyMatch(found -> mutation.breaks().contains(found.violation().invariant));
    assertThat(caught).as("a history that breaks one of %s", mutation.breaks()).isTrue();
  }

  @Test
  @DisplayName("Each invariant is broken by some mutation")
  void everyInvariantIsBroken() {
    assertThat(mutations()).flatExtracting(Mutation::breaks).contains(Invariant.values());
  }
}
