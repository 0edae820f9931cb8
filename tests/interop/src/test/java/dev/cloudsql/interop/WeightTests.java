package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a program gets with a connector to PostgreSQL")
class WeightTests {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "weight.txt");

  @Test
  @DisplayName("is what README says: so many jars of others, of this size")
  void isGolden() throws Exception {
    List<String> weight = new ArrayList<>();
    weight.addAll(weight(Via.OURS));
    weight.addAll(weight(Via.OFFICIAL));

    assertThat(weight)
        .as("%s, whose numbers README repeats", GOLDEN)
        .containsExactlyElementsOf(Files.readAllLines(GOLDEN));
  }

  private static List<String> weight(Via via) throws IOException {
    List<String> lines = new ArrayList<>();
    int others = 0;
    long bytes = 0;
    for (Jar jar : Jar.of(via)) {
      if (jar.own()) {
        lines.add("  own " + jar.artifact());
      } else {
        long size = Files.size(jar.file());
        lines.add("  %s %d".formatted(jar.file().getFileName(), size));
        others++;
        bytes += size;
      }
    }
    lines.sort(null);
    lines.add(0, "%s: %d third-party jars, %d bytes".formatted(via, others, bytes));
    return lines;
  }
}
