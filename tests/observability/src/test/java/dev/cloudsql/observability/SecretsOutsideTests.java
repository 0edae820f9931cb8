package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("No password, token or ticket")
@Timeout(300)
class SecretsOutsideTests {

  private final Everything everything = Everything.happened();

  @Test
  @DisplayName("is in a meter, a metric or a span")
  void outside() {
    assertThat(everything.secrets()).hasSizeGreaterThan(3).allMatch(secret -> secret.length() > 9);
    String[] secrets = everything.secrets().toArray(String[]::new);
    assertThat(everything.scrape().text()).contains("cloudsql_connect").doesNotContain(secrets);
    assertThat(everything.spans().toString()).contains("open socket").doesNotContain(secrets);
    assertThat(everything.metrics().toString()).contains("create_time").doesNotContain(secrets);
  }

  @Test
  @DisplayName("was missing where the driver could put it")
  void driver() {
    assertThat(everything.refusal().toString())
        .contains(everything.secrets().get(0), LeakyDialect.TICKETS.get(0));
    assertThat(everything.scrape().sum("cloudsql_connect_seconds_count", "error", "28P01"))
        .isEqualTo(1);
  }
}
