package dev.cloudsql.emulator.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as JSON from a client of the fake cloud")
class JsonParserFuzzTests {

  static List<String> seeds() {
    return List.of(
        "{\"public_key\": \"-----BEGIN\\n\\u00e4\\\"\", \"access_token\": null}",
        "{\"a\": [1, -2.5e+7, true, {\"b\": {}}, []], \"c\": false}");
  }

  @MethodSource("seeds")
  @DisplayName("is an object, or refused; and a text comes back as it was written")
  @FuzzTest
  void anyText(@NotNull String text) {
    Bounds.hold(
        text.length(),
        () -> {
          try {
            JsonParser.object(text);
          } catch (IllegalArgumentException e) {
            // It is none.
          }
          Map<String, Object> object = Json.object(text, text);
          assertThat(JsonParser.object(Json.write(object))).isEqualTo(object);
        });
  }

  @Test
  @DisplayName("is an object or refused in all variants of objects")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
