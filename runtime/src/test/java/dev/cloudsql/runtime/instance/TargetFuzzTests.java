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
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text to connect to")
class TargetFuzzTests {

  static List<String> seeds() {
    return List.of(
        "shop:europe-west1:orders",
        "Orders.Example.com.",
        "0123456789ab.1x2y3z.us-central1.sql-psc.goog",
        "a.".repeat(100) + "com");
  }

  @MethodSource("seeds")
  @DisplayName("is an instance or a name that reads back the same, or refused as neither")
  @FuzzTest
  void anyText(@NotNull String text) {
    if (Secret.isIn(text)) {
      return;
    }
    Bounds.hold(
        text.length(),
        () -> {
          read(text);
          read(text + "?password=" + Secret.VALUE);
          read(text + "&password=" + Secret.VALUE);
          read("app:" + Secret.VALUE + "@" + text);
        });
  }

  private static void read(String text) {
    try {
      Target target = Target.parse(text);
      assertThat(Target.parse(target.text())).isEqualTo(target);
      assertThat(text).doesNotContain(Secret.VALUE);
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INSTANCE_NAME);
      Messages.tame(e);
      Messages.hide(e, Secret.VALUE);
    }
  }

  @Test
  @DisplayName("is read or refused so in all variants of names")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
