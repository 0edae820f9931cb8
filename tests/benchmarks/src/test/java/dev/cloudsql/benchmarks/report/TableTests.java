package dev.cloudsql.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tables")
class TableTests {

  private final Results results = new Results();

  @Test
  @DisplayName("have medians, and how far the numbers are apart")
  void medians() {
    add(Entrant.OURS, 1, 100, 2, 3);

    assertThat(Table.of(results)).last().isEqualTo("| a | ms | 2.50 ±1980% |  |  |  |  | 4 |");
  }

  @Test
  @DisplayName("compare values of one round, because conditions change between rounds")
  void ratios() {
    // The medians are 20 and 30, but in two of three rounds ours took half as long.
    add(Entrant.OURS, 10, 20, 30);
    add(Entrant.PEER, 20, 40, 30);

    assertThat(Table.of(results))
        .last()
        .isEqualTo("| a | ms | 20 ±50% | 30 ±33% |  | 0.50 (0.50 to 1.00) |  | 3 |");
  }

  @Test
  @DisplayName("leave a ratio out of which one half came to no end, and say so below")
  void unfinished() {
    add(Entrant.OURS, 10, 20);
    results.addUnfinished("a", 0, Entrant.PEER, "cut off after 60 s");
    results.add("a", 1, Entrant.PEER, Map.of("ms", 10.0));

    assertThat(Table.of(results))
        .contains("| a | ms | 15 ±33% | 10 |  | 2.00 |  | 2 |")
        .last()
        .isEqualTo("* a, round 1, peer: cut off after 60 s");
  }

  @Test
  @DisplayName("say of a goal whether the median reaches it, and in how many rounds")
  void goals() {
    add(Entrant.OURS, 5, 6, 70);
    add(Entrant.PEER, 10, 10, 10);

    assertThat(verdict(Goal.atMost(0.6, Entrant.PEER, "a", "ms")))
        .isEqualTo("| a: ms | ≤ 0.60 × peer | 0.60 (0.50 to 7.00) | met, good in 2 of 3 rounds |");
    assertThat(verdict(Goal.atMost(0.59, Entrant.PEER, "a", "ms")))
        .endsWith("| **missed**, good in 1 of 3 rounds |");
    assertThat(verdict(Goal.atLeast(0.6, Entrant.PEER, "a", "ms")))
        .endsWith("| met, good in 2 of 3 rounds |");
    assertThat(verdict(Goal.atMost(5.5, "a", "ms")))
        .isEqualTo("| a: ms | ≤ 5.50 | 6 ±542% | **missed**, good in 1 of 3 rounds |");
  }

  @Test
  @DisplayName("call a goal missed when a round of ours came to no end, however good the others")
  void ownUnfinished() {
    add(Entrant.OURS, 1);
    results.addUnfinished("a", 1, Entrant.OURS, "failed after 3 s");
    results.addUnfinished("b", 0, Entrant.OURS, "failed after 3 s");

    assertThat(verdict(Goal.atMost(8, "a", "ms")))
        .endsWith("| 1 | **missed**, good in 1 of 2 rounds |");
    assertThat(verdict(Goal.atMost(8, "b", "ms")))
        .endsWith("|  | **missed**, no round came to its end |");
    assertThat(verdict(Goal.atMost(8, "c", "ms"))).endsWith("|  | not measured |");
  }

  private void add(Entrant entrant, double... numbers) {
    for (int round = 0; round < numbers.length; round++) {
      results.add("a", round, entrant, Map.of("ms", numbers[round]));
    }
  }

  private String verdict(Goal goal) {
    return Table.of(List.of(goal), results).get(2);
  }
}
