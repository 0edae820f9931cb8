package dev.cloudsql.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That it runs; how quick anything is depends on the machine, and no build fails for it. */
@DisplayName("The harness")
@Timeout(300)
class HarnessTests {

  private static final Path LISTS = Path.of("..", "interop", "weight");

  @TempDir private Path output;

  @Test
  @DisplayName("has each contender connect in a process of its own, and puts all into one table")
  void runs() throws Exception {
    Trial cold = Plan.cold(0, 1);

    Results results = Main.run(List.of(cold), LISTS, output);

    Results.Row row = new Results.Row(cold.title(), "in process, ms");
    for (Entrant entrant : Entrant.values()) {
      assertThat(results.median(row, entrant).orElse(0)).as(entrant.title()).isPositive();
    }
    assertThat(Table.of(results)).hasSize(2 + results.rows().size());
  }

  @Test
  @DisplayName("stops when a client fails, because a table with holes would be believed")
  void stops() {
    Trial unknown = Trial.of("?", "unknown", 1);

    assertThatThrownBy(() -> Main.run(List.of(unknown), LISTS, output))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client has ended");
  }

  @Test
  @DisplayName("compares medians, and shows how far the numbers are apart")
  void medians() {
    Results results = new Results();
    Trial trial = Trial.of("a", "b", 4);
    for (double number : new double[] {1, 100, 2, 3}) {
      results.add(trial, Entrant.OURS, Map.of("ms", number));
    }
    results.add(trial, Entrant.PEER, Map.of("ms", 5.0));

    assertThat(Table.of(results))
        .last()
        .isEqualTo("| a | ms | 2.5 ±1980% | 5.0 ±0% |  | 0.50 |  |");
  }
}
