package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Driver properties")
class DriverPropertiesTests {

  private final DriverProperties properties =
      new DriverProperties(
          "dbname", Map.of("keep", "ours"), Map.of("sslMode", "DISABLED"), Set.of("socketFactory"));

  @Test
  @DisplayName("is what the request names, whatever the user's properties say of that")
  void requestWins() throws Exception {
    Map<String, String> another =
        Map.of("DBName", "another", "USER", "another", "Password", "another", "sslmode", "another");

    assertThat(properties.of(Requests.of(AuthMode.BUILT_IN, another)))
        .isEqualTo(
            Map.of(
                "dbname", "shop",
                "user", "app",
                "password", "s3cret",
                "keep", "ours",
                "sslMode", "DISABLED"));
  }

  @Test
  @DisplayName("has no password in IAM mode, not even one among the user's properties")
  void noPassword() throws Exception {
    assertThat(properties.of(Requests.of(AuthMode.IAM, Map.of("PassWord", "s3cret"))))
        .isEqualTo(Map.of("dbname", "shop", "user", "app", "keep", "ours", "sslMode", "DISABLED"));
  }

  @Test
  @DisplayName("has the user's other properties, also in place of defaults")
  void usersOwn() throws Exception {
    assertThat(properties.of(Requests.of(AuthMode.BUILT_IN, Map.of("KEEP", "theirs", "x", "?&="))))
        .containsEntry("keep", "theirs")
        .containsEntry("x", "?&=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"useSSL", "useSsl", "requireSSL", "trustServerCertificate"})
  @DisplayName("has no older word for encryption")
  void noEncryption(String name) throws Exception {
    assertThat(properties.of(Requests.of(AuthMode.BUILT_IN, Map.of(name, "true"))))
        .doesNotContainKey(name);
  }
}
