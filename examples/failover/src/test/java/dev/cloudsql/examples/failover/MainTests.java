package dev.cloudsql.examples.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisplayName("The failover")
class MainTests {

  @Test
  @DisplayName("leads a program from one instance to the other, and it goes on with its rows")
  void goesAlong() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Main.run(new PrintStream(out, true, UTF_8), Duration.ofMillis(1));

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines)
        .startsWith("DNS         orders.example.com  TXT  \"" + Main.FORMER + "\"")
        .containsSubsequence(
            "DNS         orders.example.com  TXT  \"" + Main.NEXT + "\"",
            "Lost        the connection to " + Main.FORMER)
        .contains("Moved       from " + Main.FORMER + " to " + Main.NEXT);
    assertThat(lines.get(1)).matches("Wrote       visit 1 by session \\d+ at " + Main.FORMER);
    assertThat(lines.get(lines.size() - 1))
        .matches("Wrote       visit \\d+ by session \\d+ at " + Main.NEXT);
  }
}
