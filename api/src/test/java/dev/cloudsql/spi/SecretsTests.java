package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Values with secrets in them")
class SecretsTests {

  @Test
  @DisplayName("do not show a token")
  void token() {
    Token token = Token.expiring(" s3cret\n", Instant.EPOCH);

    assertThat(token.value()).isEqualTo("s3cret");
    assertThat(token).hasToString("Token[***, expiry=1970-01-01T00:00:00Z]");
    assertThat(Token.of("s3cret")).hasToString("Token[***, expiry=unknown]");
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("are no tokens when they are empty")
  @ValueSource(strings = {"", " ", "\n"})
  void emptyToken(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> Token.of(value));
  }

  @Test
  @DisplayName("do not show password and driver properties of a request")
  void request() throws Exception {
    Map<String, String> driverProperties = new HashMap<>(Map.of("sslpassword", "hidden"));

    ConnectRequest request =
        request(AuthMode.BUILT_IN, "s3cret", driverProperties, Duration.ofSeconds(1));
    driverProperties.clear();

    assertThat(request.driverProperties(Set.of()))
        .isEqualTo(Map.of("sslpassword", "hidden", "user", "app", "password", "s3cret"));
    assertThat(request.toString())
        .contains("p:r:i", "user=app", "password=***", "sslpassword")
        .doesNotContain("s3cret", "hidden");
  }

  @Test
  @DisplayName("are refused where IAM takes none")
  void passwordWithIam() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(AuthMode.IAM, "s3cret", Map.of(), Duration.ofSeconds(1)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @Test
  @DisplayName("are not asked for when the time is over")
  void noTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(AuthMode.IAM, null, Map.of(), Duration.ZERO));
  }

  private static ConnectRequest request(
      AuthMode authMode,
      @Nullable String password,
      Map<String, String> driverProperties,
      Duration timeout) {
    return ConnectRequest.builder(new InstanceName("p", "r", "i"))
        .databaseVersion("POSTGRES_17")
        .database("shop")
        .user("app")
        .password(password)
        .authMode(authMode)
        .driverProperties(driverProperties)
        .timeout(timeout)
        .build();
  }
}
