package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The strings of a TXT record")
class TxtValueTests {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "p:r:i, p:r:i",
        "p:r :i, p:r:i",
        "\"p:r \" :i, `p:r :i`",
        "\"\" p:r:i \"\", p:r:i",
        "\"a \\\" b\" c, `a \" bc`",
        "\"a\\\\b\", a\\b",
        "\"open, open",
        "end\\, end\\",
        "``, ``"
      })
  @DisplayName("are joined without what the JDK puts around them")
  void join(String written, String joined) {
    assertThat(TxtValue.join(written)).isEqualTo(joined);
  }
}
