package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An option")
class OptionTests {

  static List<Option> all() {
    return Options.all();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is found by its name and by no other spelling of it")
  @MethodSource("all")
  void names(Option option) {
    assertThat(Options.named(option.key())).isSameAs(option);
    assertThat(Options.named(option.key().toUpperCase(Locale.ROOT))).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("takes each of its choices")
  @MethodSource("all")
  void choices(Option option) {
    assertThat(option.definition().choices())
        .allSatisfy(choice -> assertThat(option.read(new Draft(), option.key(), choice)).isEmpty());
  }

  @Test
  @DisplayName("has a name of its own")
  void distinct() {
    assertThat(Options.all()).extracting(Option::key).doesNotHaveDuplicates();
    assertThat(Options.all())
        .extracting(option -> Layers.variable(option.key()))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("CLOUDSQL(_[A-Z]+)+"));
  }
}
