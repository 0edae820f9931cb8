package dev.cloudsql.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Goal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A plan")
class PlanTests {

  @Test
  @DisplayName("has a trial for every goal, in full or by login, under the very title")
  void goals() {
    List<String> titles = trials().map(Trial::title).toList();

    assertThat(Plan.goals())
        .extracting(goal -> goal.row().trial())
        .filteredOn(trial -> !trial.equals(Plan.WEIGHT))
        .isSubsetOf(titles);
    assertThat(titles).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("compares ratios to the peer or the floor only where these take part")
  void others() {
    for (Goal goal : Plan.goals()) {
      goal.other()
          .ifPresent(
              other ->
                  assertThat(trial(goal.row().trial()).entrants())
                      .as(goal.title())
                      .contains(other));
    }
  }

  @Test
  @DisplayName("can be a part of another, found by its titles")
  void only() {
    Plan storms = Plan.named("full").only("cold storm, 1");

    assertThat(storms.trials())
        .extracting(Trial::title)
        .containsExactly(
            "cold storm, 1 thread", "cold storm, 10 threads", "cold storm, 100 threads");
    assertThat(storms.times(2).runs()).isEqualTo(3 * 2 * 3);
    assertThat(storms.times(0)).isEqualTo(storms);
  }

  @Test
  @DisplayName("gives each entrant each place in turn")
  void order() {
    Trial trial = Plan.cold(0);

    assertThat(List.of(trial.order(0).get(0), trial.order(1).get(0), trial.order(2).get(0)))
        .containsExactlyInAnyOrder(Entrant.values());
    assertThat(trial.order(4)).containsExactlyInAnyOrder(Entrant.values());
  }

  @Test
  @DisplayName("of an unknown name is refused, with those that there are")
  void unknown() {
    assertThatThrownBy(() -> Plan.named("long")).hasMessageContaining("quick, full, login, gate");
  }

  @Test
  @DisplayName("promises only what its trials measure")
  void promised() {
    assertThat(Plan.named("full").only("bulk").promised())
        .extracting(goal -> goal.row().trial())
        .containsOnly("bulk", Plan.WEIGHT);
  }

  private static Stream<Trial> trials() {
    return Stream.of("full", "login").flatMap(plan -> Plan.named(plan).trials().stream());
  }

  private static Trial trial(String title) {
    return trials().filter(each -> each.title().equals(title)).findFirst().orElseThrow();
  }
}
