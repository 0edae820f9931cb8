package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Secret;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as an instance connection name")
class InstanceNameFuzzTests {

  static List<String> seeds() {
    return List.of("shop:europe-west1:orders", "google.com:shop:us-central1:orders");
  }

  @MethodSource("seeds")
  @DisplayName("is read to what is written the same, or refused as no instance name")
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
      assertThat(InstanceName.parse(text)).hasToString(text);
      assertThat(text).doesNotContain(Secret.VALUE);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageEndingWith("[CSQL-INSTANCE-NAME]");
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
