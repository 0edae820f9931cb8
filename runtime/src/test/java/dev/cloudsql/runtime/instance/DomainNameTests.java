package dev.cloudsql.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A DNS name")
class DomainNameTests {

  private static final String LABELS_OF_251 = ("a".repeat(63) + ".").repeat(3) + "b".repeat(59);

  @ParameterizedTest
  @CsvSource({
    "db.example.com, db.example.com",
    "DB.Example.COM., db.example.com",
    "_db._tcp.example.com, _db._tcp.example.com",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "1.2.example, 1.2.example",
    "orders, orders"
  })
  @DisplayName("is read in any case, with or without a dot at its end")
  void read(String text, String name) {
    assertThat(DomainName.parse(text)).contains(new DomainName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "a-.b",
        "-a.b",
        "10.0.0.5",
        "::1",
        "a b.c",
        "a:b",
        "bücher.de",
        "a_",
        "\u212Aelvin.example",
        "a.b/c",
        "a.b\n"
      })
  @DisplayName("has labels of letters, digits, hyphens and underscores, the last one of a host")
  void refused(String text) {
    assertThat(DomainName.parse(text)).isEmpty();
  }

  @Test
  @DisplayName("has 63 characters in a label at most, and 253 in all")
  void lengths() {
    assertThat(DomainName.parse("a".repeat(63) + ".b")).isPresent();
    assertThat(DomainName.parse("a".repeat(64) + ".b")).isEmpty();
    assertThat(DomainName.parse(LABELS_OF_251 + ".c.")).isPresent();
    assertThat(DomainName.parse(LABELS_OF_251 + ".cd")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0123456789ab.fedcba987654.europe-west1.sql-psc.goog, europe-west1",
    "0123456789ab.x.us-central1.sql.goog, us-central1",
    "0123456789ab.x.africa-south-1b.sql-psa.goog, africa-south-1b"
  })
  @DisplayName("that Cloud SQL assigned contains the region")
  void region(String name, String region) {
    assertThat(new DomainName(name).region()).contains(region);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.example.com",
        "0123456789ab.x.global.sql-psc.goog",
        "0123456789a.x.us-central1.sql-psc.goog",
        "0123456789ag.x.us-central1.sql-psc.goog",
        "0123456789ab.x.y.us-central1.sql-psc.goog",
        "0123456789ab.x.us-central1.sql-psc.goog.example",
        "0123456789ab.x.us-central1.sql-psb.goog",
        "0123456789ab.x.us-central1.sql.good"
      })
  @DisplayName("that Cloud SQL did not assign, or without a region, contains none")
  void noRegion(String name) {
    assertThat(new DomainName(name).region()).isEmpty();
  }
}
