package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    assertThat(new Token("s3cret", Optional.empty())).hasToString("Token[***, expiry=unknown]");
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("are no tokens when they are empty")
  @ValueSource(strings = {"", " ", "\n"})
  void emptyToken(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Token(value, Optional.empty()));
  }

  @Test
  @DisplayName("do not show password and driver properties of a request")
  void request() {
    Map<String, String> driverProperties = new HashMap<>(Map.of("sslpassword", "hidden"));

    ConnectRequest request =
        request(AuthMode.BUILT_IN, Optional.of("s3cret"), driverProperties, Duration.ofSeconds(1));
    driverProperties.clear();

    assertThat(request.driverProperties()).isEqualTo(Map.of("sslpassword", "hidden"));
    assertThat(request.toString())
        .contains("p:r:i", "user=app", "password=***", "sslpassword")
        .doesNotContain("s3cret", "hidden");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> request.driverProperties().clear());
  }

  @Test
  @DisplayName("are refused where IAM takes none")
  void passwordWithIam() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> request(AuthMode.IAM, Optional.of("s3cret"), Map.of(), Duration.ofSeconds(1)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @Test
  @DisplayName("are not asked for when the time is over")
  void noTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(AuthMode.IAM, Optional.empty(), Map.of(), Duration.ZERO));
  }

  private static ConnectRequest request(
      AuthMode authMode,
      Optional<String> password,
      Map<String, String> driverProperties,
      Duration timeout) {
    return new ConnectRequest(
        new InstanceName("p", "r", "i"),
        Optional.of("POSTGRES_17"),
        authMode,
        Optional.of("shop"),
        Optional.of("app"),
        password,
        driverProperties,
        timeout);
  }
}
