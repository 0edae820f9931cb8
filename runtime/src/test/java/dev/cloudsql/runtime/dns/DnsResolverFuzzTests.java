package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any records of a name server")
class DnsResolverFuzzTests {

  static List<String> seeds() {
    return List.of(
        "shop:europe-west1:orders\nv=spf1 -all",
        " orders \n\norders.example.com.",
        "\n\n0123456789ab.1x2y3z.us-central1.sql-psc.goog.");
  }

  @MethodSource("seeds")
  @DisplayName("lead to an instance or a name of Cloud SQL, or are refused on one line")
  @FuzzTest
  void anyText(@NotNull String text) throws IOException {
    Bounds.hold(
        text.length(),
        () -> {
          try {
            String target = new DnsResolver(new Records(text)).resolve("db.example.com").target();
            assertThat(Target.parse(target).text()).isEqualTo(target);
          } catch (ConnectorException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.NAME);
            Messages.tame(e);
          }
        });
  }

  /**
   * The same records for every name.
   *
   * @param text up to two lines with TXT records, and one with an alias
   */
  private record Records(String text) implements DnsRecords {

    @Override
    public List<String> texts(String name) {
      return lines().stream().limit(2).filter(line -> !line.isEmpty()).toList();
    }

    @Override
    public Optional<String> alias(String name) {
      return lines().stream().skip(2).findFirst();
    }

    @Override
    public List<String> addresses(String name) {
      return List.of();
    }

    private List<String> lines() {
      return List.of(text.split("\n", 3));
    }
  }

  @Test
  @DisplayName("lead somewhere or are refused so in all variants of records")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
