package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An instance connection name")
class InstanceNameTests {

  @ParameterizedTest(name = "{0}")
  @DisplayName("has a project, a region and an instance, and is its own text")
  @CsvSource({
    "shop:us-central1:orders, shop, us-central1, orders",
    "google.com:shop:us-central1:orders, google.com:shop, us-central1, orders",
    "p:r:i, p, r, i",
    "example-1:europe-west12:db_2.x, example-1, europe-west12, db_2.x"
  })
  void valid(String text, String project, String region, String instance) {
    InstanceName name = InstanceName.parse(text);

    assertThat(name).isEqualTo(new InstanceName(project, region, instance));
    assertThat(name).hasToString(text);
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("is refused with an example of how to write it")
  @ValueSource(
      strings = {
        "",
        " ",
        "p",
        "p:r",
        "p:r:",
        ":r:i",
        "p::i",
        "::",
        "a:b:p:r:i",
        "p:r:i:",
        ":p:r:i",
        "p:r:i ",
        " p:r:i",
        "p:r: i",
        "p:r:ö",
        "p:r:i+",
        "p:r:i,q:r:i",
        "p:europe-west1:i:5432"
      })
  void malformed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceName.parse(text))
        .withMessage(
            "'%s' is not an instance connection name. Write it as project:region:instance, as the Cloud SQL console shows it. [CSQL-INSTANCE-NAME]",
            text);
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("is refused with the rest of a URL, which is not shown")
  @CsvSource({
    "p:r:i/secret, p:r:i…",
    "p:r:i?x=secret, p:r:i…",
    "p:r:i#secret, p:r:i…",
    "p:r:i&password=secret, p:r:i…",
    "p:r:i;password=secret, p:r:i…",
    "p:r:i=secret, p:r:i…",
    "jdbc:cloudsql://p:r:i?password=secret, jdbc:cloudsql:…",
    "app:secret@p:r:i, …"
  })
  void restOfUrl(String text, String shown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceName.parse(text))
        .withMessageStartingWith("'%s' is not an instance connection name.", shown);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InstanceName("p", "r", text))
        .withMessageNotContaining("secret");
  }

  @ParameterizedTest
  @DisplayName("is refused with what cannot be seen, and the message stays on its line")
  @ValueSource(
      strings = {"p:r:i\n", "p:r\t:i", "p:r:\0", "p:r:\u001b[2J", "p:r:\u2028", "p:\u202er:i"})
  void unseen(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceName.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).startsWith("'p:").matches("\\P{C}+"));
  }

  @Test
  @DisplayName("is refused with half a character, which no URL can hold")
  void surrogate() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceName.parse("p:r:i\ud800"))
        .withMessageStartingWith("'p:r:i\ufffd' is not");
  }

  @Test
  @DisplayName("is shown only in part when it is a book")
  void book() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceName.parse("x".repeat(100_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
  }

  @Test
  @DisplayName("cannot be put together from parts that would read differently")
  void parts() {
    assertThatIllegalArgumentException().isThrownBy(() -> new InstanceName("p", "r:x", "i"));
    assertThatIllegalArgumentException().isThrownBy(() -> new InstanceName("a:b:c", "r", "i"));
    assertThatIllegalArgumentException().isThrownBy(() -> new InstanceName("p", "r", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new InstanceName("p", "r", "i/x"));
  }
}
