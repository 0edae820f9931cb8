package dev.cloudsql.emulator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
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
                    "text", "a \"b\" \\ \n",
                    "list", List.of(1, true),
                    "some", Optional.of("x"),
                    "none", Optional.empty(),
                    "inner", Map.of())))
        .isEqualTo(
            "{\"text\": \"a \\\"b\\\" \\\\ \\u000a\", \"list\": [1, true], \"some\": \"x\","
                + " \"inner\": {}}");
  }

  @Test
  @DisplayName("is read with all that it can hold")
  void reads() {
    Map<?, ?> read =
        JsonParser.object(
            " {\"a\": [1, -2.5e3, true, false, null, []], \"b\": {\"c\": \"\\u0041\\n\\/\\\"\"} } ");
    assertThat(read.get("a")).isEqualTo(Arrays.asList("1", "-2.5e3", true, false, null, List.of()));
    assertThat(read.get("b")).isEqualTo(Map.of("c", "A\n/\""));
    assertThat(JsonParser.text(Map.of("x", ""), "x")).isEmpty();
    assertThat(JsonParser.text(Map.of("x", "y"), "x")).contains("y");
    assertThat(JsonParser.text(Map.of("x", List.of()), "x")).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("is refused when it is broken")
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"a\"",
        "{",
        "{\"a\"}",
        "{\"a\": }",
        "{\"a\": 1,}",
        "{\"a\": 1} x",
        "{\"a\": [1,]}",
        "{\"a\": nul}",
        "{\"a\": \"b}",
        "{\"a\": \"\\u00\"}",
        "{a: 1}",
        "{\"a\": 1 \"b\": 2}"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> JsonParser.object(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("is refused, and does not exhaust the stack, when it is nested without end")
  void refusesDepth() {
    assertThatThrownBy(() -> JsonParser.object("{\"a\":".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
