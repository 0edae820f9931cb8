package dev.cloudsql.runtime.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Secret;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as the address of a proxy")
class ProxyAddressFuzzTests {

  static List<String> seeds() {
    return List.of("proxy.example.com:3128", "app:%C3%A4%40b@[fd00::2]:1080", "10.0.0.9:65535");
  }

  @MethodSource("seeds")
  @DisplayName("is one that can be dialled, or refused as an option, without showing a secret")
  @FuzzTest
  void anyText(@NotNull String text) {
    if (Secret.isIn(text)) {
      return;
    }
    Bounds.hold(
        text.length(),
        () -> {
          read(text);
          read("app:" + Secret.VALUE + "@" + text);
          read(text + Secret.VALUE);
        });
  }

  private static void read(String text) {
    try {
      ProxyAddress address = ProxyAddress.parse("http", text);
      assertThat(address.port()).isBetween(1, 65_535);
      assertThat(address.host()).isNotEmpty();
      assertThat(String.valueOf(address.login())).doesNotContain(Secret.VALUE);
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OPTION);
      Messages.tame(e);
      Messages.hide(e, Secret.VALUE);
    }
  }

  @Test
  @DisplayName("is one that can be dialled or refused so in all variants of addresses")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
