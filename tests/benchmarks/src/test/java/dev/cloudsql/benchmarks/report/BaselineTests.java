package dev.cloudsql.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ratios of an earlier run")
class BaselineTests {

  private static final List<String> FILE = List.of("a | jars | 0.500 | 0.100");

  @Test
  @DisplayName("are written with their noise, for what both have, without times on the clock")
  void written() {
    Results results = results(4, 5, 6);
    results.add("b", 0, Entrant.OURS, Map.of("jars", 1.0));

    assertThat(Baseline.lines(results)).containsExactly("a | jars | 0.500 | 0.200");
    assertThat(Baseline.lines(results(5, 5))).containsExactly("a | jars | 0.500 | 0.030");
  }

  @Test
  @DisplayName("have more noise if they are of CPU time, however close its rounds were")
  void processorTime() {
    Results results = new Results();
    results.add("a", 0, Entrant.OURS, Map.of("client CPU, µs", 1.0));
    results.add("a", 0, Entrant.PEER, Map.of("client CPU, µs", 2.0));

    assertThat(Baseline.lines(results)).containsExactly("a | client CPU, µs | 0.500 | 0.200");
  }

  @Test
  @DisplayName("may be exceeded by noise, but not by more")
  void exceeded() {
    Baseline baseline = Baseline.parse(FILE);

    assertThat(baseline.worse(results(5.5, 9, 1))).isEmpty();
    assertThat(baseline.worse(results(5.6, 5.6, 1)))
        .containsExactly("a, jars: 0.560 of the official connector's, was 0.500 and may be 0.550");
  }

  @Test
  @DisplayName("are not met by what was not measured")
  void unmeasured() {
    assertThat(Baseline.parse(FILE).worse(new Results())).containsExactly("a, jars: not measured");
  }

  private static Results results(double... ours) {
    Results results = new Results();
    for (int round = 0; round < ours.length; round++) {
      results.add("a", round, Entrant.OURS, Map.of("jars", ours[round], "p50, µs", 1.0));
      results.add("a", round, Entrant.PEER, Map.of("jars", 10.0, "p50, µs", 1.0));
    }
    return results;
  }
}
