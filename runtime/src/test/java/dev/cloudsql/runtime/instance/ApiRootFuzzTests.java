package dev.cloudsql.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Secret;
import dev.cloudsql.fuzzing.Variants;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any URL as the root of an API")
class ApiRootFuzzTests {

  static List<String> seeds() {
    return List.of(
        "https://sql.example.com:8443/a",
        "http://127.0.0.1:80",
        "http://[0:0:0:0:0:0:0:1]/",
        "https://app:" + "pw@sql.example.com/?a=b#c");
  }

  @MethodSource("seeds")
  @DisplayName("is encrypted or on this machine, or refused as an option without its secrets")
  @FuzzTest
  void anyText(@NotNull String text) {
    if (Secret.isIn(text)) {
      return;
    }
    Bounds.hold(
        text.length(),
        () -> {
          read(text);
          read(text.replaceFirst("//", "//app:" + Secret.VALUE + "@"));
          read(text + "?key=" + Secret.VALUE);
        });
  }

  private static void read(String text) {
    try {
      String url = ApiRoot.of("Admin API", new URI(text)).url();
      assertThat(url).endsWith("/").matches("(?i)https://.*|http://(localhost|127\\.|\\[).*");
    } catch (URISyntaxException e) {
      // Options refuse it.
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OPTION);
      Messages.tame(e);
      Messages.hide(e, Secret.VALUE);
    }
  }

  @Test
  @DisplayName("is taken or refused so in all variants of URLs")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
