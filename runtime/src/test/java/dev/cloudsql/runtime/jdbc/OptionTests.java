package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An option")
class OptionTests {

  @ParameterizedTest(name = "{0}")
  @DisplayName("is found by its name and by no other spelling of it")
  @EnumSource(Option.class)
  void names(Option option) {
    assertThat(Option.named(option.key())).contains(option);
    assertThat(Option.named(option.key().toUpperCase(Locale.ROOT))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("takes each of its choices")
  @EnumSource(Option.class)
  void choices(Option option) {
    assertThat(option.choices())
        .allSatisfy(choice -> assertThat(option.read(new Draft(), choice)).isEmpty());
  }

  @Test
  @DisplayName("has a name of its own")
  void distinct() {
    assertThat(Stream.of(Option.values()).map(Option::key)).doesNotHaveDuplicates();
  }
}
