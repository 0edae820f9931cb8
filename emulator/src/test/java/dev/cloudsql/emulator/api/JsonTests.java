package dev.cloudsql.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON")
class JsonTests {

  @Test
  @DisplayName("is written in the order of its fields, without those that are empty")
  void writes() {
    assertThat(
            Json.write(
                Json.object(
                    "text", "a \"b\" <\\> \n",
                    "list", List.of(1, true),
                    "some", Optional.of("x"),
                    "none", Optional.empty(),
                    "inner", Map.of())))
        .isEqualTo(
            "{\"text\": \"a \\\"b\\\" <\\\\> \\n\", \"list\": [1, true], \"some\": \"x\","
                + " \"inner\": {}}");
  }

  @Test
  @DisplayName("gives the texts that it holds, and nothing else as a text")
  void reads() {
    JsonObject read =
        Json.read("{\"a\": \"\\u0041\\n\\/\\\"\", \"b\": \"\", \"c\": 1, \"d\": [], \"e\": null}");
    assertThat(Json.text(read, "a")).contains("A\n/\"");
    assertThat(List.of("b", "c", "d", "e", "f"))
        .allSatisfy(field -> assertThat(Json.text(read, field)).isEmpty());
  }

  @ParameterizedTest
  @DisplayName("is refused when it is broken")
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"a\"",
        "{",
        "{\"a\"}",
        "{\"a\": 1,}",
        "{\"a\": 1} x",
        "{\"a\": nul}",
        "{\"a\": \"\\u00\"}",
        "{a: 1}"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("is refused, and does not exhaust the stack, when it is nested without end")
  void refusesDepth() {
    assertThatThrownBy(() -> Json.read("{\"a\":".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
