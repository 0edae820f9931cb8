package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
  void valid(String text, String project, String region, String instance) throws ConfigException {
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
        "p:r:i\n",
        "p:r\t:i",
        "p:r:i/db",
        "p:r:i?x=y",
        "p:r:i#x",
        "jdbc:cloudsql://p:r:i"
      })
  void malformed(String text) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> InstanceName.parse(text))
        .withMessage(
            "'%s' is not an instance connection name. Write it as project:region:instance, as the Cloud SQL console shows it. [CSQL-INSTANCE-NAME]",
            text)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INSTANCE_NAME);
              assertThat(e.instance()).isEmpty();
            });
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
