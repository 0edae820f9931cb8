package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any value of a TXT record")
class TxtValueFuzzTests {

  static List<String> seeds() {
    return List.of(
        "shop:europe-west1:orders", "shop:europe- west1:orders", "\"v=spf1 -all\" \"a\\\\b\\\"\"");
  }

  @MethodSource("seeds")
  @DisplayName("is joined to no more than it was")
  @FuzzTest
  void anyText(@NotNull String text) {
    Bounds.hold(
        text.length(),
        () -> assertThat(TxtValue.join(text)).hasSizeLessThanOrEqualTo(text.length()));
  }

  @Test
  @DisplayName("is joined so in all variants of values")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
