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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That it runs; how quick anything is depends on the machine, and no build fails for it. */
@DisplayName("A race")
@Timeout(300)
class RaceTests {

  private static final Path LISTS = Path.of("..", "interop", "weight");

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @TempDir private Path output;

  @Test
  @DisplayName(
      "has each entrant connect in a process of its own, with its classes shared if asked, and tells of each when it is over")
  void runs() throws Exception {
    Results results = race(Plan.cold(0), Plan.shared(0).of(Entrant.OURS));

    assertThat(results.unfinished()).isEmpty();
    assertThat(row(results, Plan.cold(0), "CPU of the process, ms"))
        .matches("(\\| [^|]+){2}(\\| [0-9,.]+ ){3}(\\| [0-9.]+ ){2}\\| 1 \\|");
    assertThat(row(results, Plan.shared(0), "in process, ms")).contains("|  |  |  |  | 1 |");
    assertThat(output.resolve("ours.archive")).isNotEmptyFile();
    assertThat(progress.toString(StandardCharsets.UTF_8).lines())
        .hasSize(4)
        .first()
        .asString()
        .matches("1 of 4, after .*, round 1 of 1, ours: in process, ms [0-9.]+; .*");
  }

  @Test
  @DisplayName("goes on when a client fails or takes too long, and lists both")
  void unfinished() throws Exception {
    Trial unknown = Trial.of("?", "unknown", 1).of(Entrant.OURS);
    Trial slow = Trial.of("slow", "warm", 1, "before=1", "connects=1000000").of(Entrant.FLOOR);

    Results results = race(unknown, slow.within(Duration.ofSeconds(3)), Plan.cold(0));

    assertThat(results.unfinished())
        .extracting(Object::toString)
        .satisfiesExactly(
            failed -> assertThat(failed).startsWith("?, round 1, ours: failed after"),
            late -> assertThat(late).startsWith("slow, round 1, floor: cut off after"));
    assertThat(Files.readString(output.resolve("clients.log"))).contains("No scenario unknown");
    assertThat(row(results, Plan.cold(0), "in process, ms")).endsWith("| 1 |");
  }

  private Results race(Trial... trials) throws Exception {
    PrintStream out = new PrintStream(progress, true, StandardCharsets.UTF_8);
    return new Race(new Plan(List.of(trials)), out).run(LISTS, Optional.empty(), output);
  }

  private static String row(Results results, Trial trial, String measure) {
    String start = "| %s | %s |".formatted(trial.title(), measure);
    return Table.of(results).stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElse("none");
  }
}
