package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Google's APIs")
class GoogleApisTests {

  @Test
  @DisplayName("are those of googleapis.com by default")
  void standard() {
    assertThat(GoogleApis.DEFAULT.sqlAdmin()).hasToString("https://sqladmin.googleapis.com/");
    assertThat(GoogleApis.DEFAULT.iamCredentials())
        .hasToString("https://iamcredentials.googleapis.com/");
  }

  @Test
  @DisplayName("have their names in each universe, however its domain is written")
  void universe() {
    GoogleApis universe = GoogleApis.universe(" Cloud.Example ");

    assertThat(universe).isEqualTo(GoogleApis.universe("cloud.example"));
    assertThat(universe.universeDomain()).contains("cloud.example");
    assertThat(universe.sqlAdmin()).hasToString("https://sqladmin.cloud.example/");
    assertThat(universe.iamCredentials()).hasToString("https://iamcredentials.cloud.example/");
  }

  @Test
  @DisplayName("stay Google's for impersonation when only the Admin API is elsewhere")
  void elsewhere() {
    GoogleApis apis = GoogleApis.at(URI.create("http://127.0.0.1:8080/"));

    assertThat(apis.universeDomain()).isEmpty();
    assertThat(apis)
        .isNotEqualTo(GoogleApis.DEFAULT)
        .hasToString("GoogleApis[127.0.0.1, iamcredentials.googleapis.com]");
    assertThat(apis.sqlAdmin()).hasToString("http://127.0.0.1:8080/");
    assertThat(apis.iamCredentials()).isEqualTo(GoogleApis.DEFAULT.iamCredentials());
  }

  @ParameterizedTest(name = "'{0}'")
  @DisplayName("refuse a universe that is not a domain name")
  @ValueSource(
      strings = {"", "localhost", "https://cloud.example", "cloud.example/", "a..b", "a b.c"})
  void noDomain(String domain) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoogleApis.universe(domain))
        .withMessageContaining("googleapis.com");
  }
}
