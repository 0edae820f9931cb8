package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as the name servers to ask")
class NameServersFuzzTests {

  static List<String> seeds() {
    return List.of("10.0.0.2, ns.example.com:5353", "[fd00::2]:53,10.0.0.2:65535");
  }

  @MethodSource("seeds")
  @DisplayName("is a list that the JDK can read, or refused as an option on one line")
  @FuzzTest
  void anyText(@NotNull String text) {
    Bounds.hold(
        text.length(),
        () -> {
          NameServers.parse(text).ifPresent(NameServersFuzzTests::check);
          try {
            assertThat(new DnsResolverProvider().create(text)).isNotNull();
          } catch (ConnectorException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.OPTION);
            Messages.tame(e);
          }
        });
  }

  private static void check(NameServers servers) {
    for (String url : servers.urls().split(" ")) {
      if (!servers.areOfTheSystem()) {
        URI uri = URI.create(url);
        assertThat(uri.getHost()).isNotEmpty();
        assertThat(uri.getPort()).isLessThanOrEqualTo(65_535);
      }
    }
  }

  @Test
  @DisplayName("is such a list or refused so in all variants of lists")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
