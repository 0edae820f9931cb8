package dev.cloudsql.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Results;
import dev.cloudsql.benchmarks.report.Table;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That it runs; how quick anything is depends on the machine, and no build fails for it. */
@DisplayName("A race")
@Timeout(300)
class RaceTests {

  private static final Path LISTS = Path.of("..", "interop", "weight");

  private static final Trial UNKNOWN = Trial.of("?", "unknown", 1).of(Entrant.OURS);
  private static final Trial SLOW =
      Trial.of("slow", "warm", 1, "before=1", "connects=1000000")
          .of(Entrant.FLOOR)
          .within(Duration.ofSeconds(1));

  @TempDir private static Path output;

  private static List<String> progress;
  private static Results results;

  /** One race for all tests: each entrant is a JVM of its own, and so is the server. */
  @BeforeAll
  static void race() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Plan plan = new Plan(List.of(UNKNOWN, SLOW, Plan.cold(0), Plan.shared(0).of(Entrant.OURS)));
    results =
        new Race(plan, List.of(), new PrintStream(out, true, StandardCharsets.UTF_8))
            .run(LISTS, Optional.empty(), output);
    progress = out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  @DisplayName(
      "has each entrant connect in a process of its own, with its classes shared if asked, and reports each when it is over")
  void runs() {
    assertThat(row(Plan.cold(0), "CPU of the process, ms"))
        .matches("(\\| [^|]+){2}(\\| [0-9,.]+ ){3}(\\| [0-9.]+ ){2}\\| 1 \\|");
    assertThat(row(Plan.shared(0), "in process, ms")).contains("|  |  |  |  | 1 |");
    assertThat(output.resolve("ours.archive")).isNotEmptyFile();
    assertThat(progress)
        .hasSize(6)
        .last()
        .asString()
        .matches("6 of 6, after .*, round 1 of 1, ours: in process, ms [0-9.]+; .*");
  }

  @Test
  @DisplayName("goes on when a client fails or takes too long, and lists both")
  void unfinished() throws Exception {
    assertThat(results.unfinished())
        .extracting(Object::toString)
        .satisfiesExactly(
            failed -> assertThat(failed).startsWith("?, round 1, ours: failed after"),
            late -> assertThat(late).startsWith("slow, round 1, floor: cut off after"));
    assertThat(Files.readString(output.resolve("clients.log"))).contains("No scenario unknown");
  }

  private static String row(Trial trial, String measure) {
    String start = "| %s | %s |".formatted(trial.title(), measure);
    return Table.of(results).stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElse("none");
  }
}
