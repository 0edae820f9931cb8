package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Connect options")
class ConnectOptionsTests {

  private static ConnectOptions.Builder full() {
    return ConnectOptions.builder()
        .database("shop")
        .user("app")
        .password("s3cret")
        .ipTypes(IpType.PRIVATE, IpType.PSC)
        .unixSocketPath("/cloudsql/p:r:i")
        .unixSocketPathSuffix("/s")
        .timeout(Duration.ofSeconds(5))
        .driverProperty("sslpassword", "hidden");
  }

  @Test
  @DisplayName("refuse a driver property without a value at once, and not at the login")
  void driverPropertyWithoutValue() {
    assertThatNullPointerException()
        .isThrownBy(() -> ConnectOptions.builder().driverProperty("ApplicationName", null))
        .withMessage("value");
  }

  @Test
  @DisplayName("start with nothing set")
  void defaults() {
    ConnectOptions options = ConnectOptions.builder().build();

    assertThat(options.database()).isEmpty();
    assertThat(options.user()).isEmpty();
    assertThat(options.password()).isEmpty();
    assertThat(options.authMode()).isEmpty();
    assertThat(options.addressPolicy()).isEmpty();
    assertThat(options.unixSocketPath()).isEmpty();
    assertThat(options.unixSocketPathSuffix()).isEmpty();
    assertThat(options.timeout()).isEmpty();
    assertThat(options).isEqualTo(ConnectOptions.defaults());
    assertThat(options.driverProperties()).isEmpty();
  }

  @Test
  @DisplayName("hold what was set")
  void everything() {
    ConnectOptions options = full().authMode(AuthMode.IAM).build();

    assertThat(options.database()).contains("shop");
    assertThat(options.user()).contains("app");
    assertThat(options.password()).contains("s3cret");
    assertThat(options.authMode()).contains(AuthMode.IAM);
    assertThat(options.addressPolicy()).contains("PRIVATE,PSC");
    assertThat(options.unixSocketPath()).contains("/cloudsql/p:r:i");
    assertThat(options.unixSocketPathSuffix()).contains("/s");
    assertThat(options.timeout()).contains(Duration.ofSeconds(5));
    assertThat(options.driverProperties()).isEqualTo(Map.of("sslpassword", "hidden"));
  }

  @Test
  @DisplayName("do not change with the builder that made them")
  void immutable() {
    ConnectOptions.Builder builder = full();
    ConnectOptions options = builder.build();

    builder.user("other").driverProperty("more", "x");

    assertThat(options).isEqualTo(full().build());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> options.driverProperties().put("more", "x"));
  }

  @Test
  @DisplayName("are the same after a round trip through a builder")
  void roundTrip() {
    ConnectOptions options = full().authMode(AuthMode.IAM).build();

    ConnectOptions same = options.toBuilder().build();

    assertThat(same).isEqualTo(options).hasSameHashCodeAs(options);
    assertThat(same.toBuilder().user("other").build()).isNotEqualTo(options);
    assertThat(options.user()).contains("app");
  }

  @ParameterizedTest
  @DisplayName("differ when any of them differs")
  @MethodSource("changes")
  void unequal(UnaryOperator<ConnectOptions.Builder> change) {
    assertThat(change.apply(full()).build()).isNotEqualTo(full().build());
  }

  static Stream<UnaryOperator<ConnectOptions.Builder>> changes() {
    return Stream.of(
        builder -> builder.database(null),
        builder -> builder.user("other"),
        builder -> builder.password("other"),
        builder -> builder.authMode(AuthMode.IAM),
        builder -> builder.ipTypes(IpType.PUBLIC),
        builder -> builder.addressPolicy(null),
        builder -> builder.unixSocketPath(null),
        builder -> builder.unixSocketPathSuffix("/t"),
        builder -> builder.timeout(Duration.ofSeconds(6)),
        builder -> builder.driverProperty("more", "x"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("refuse a timeout that is not more than zero")
  @ValueSource(strings = {"PT0S", "PT-1S", "PT-0.001S"})
  void badTimeout(Duration timeout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectOptions.builder().timeout(timeout))
        .withMessageContaining(timeout.toString());
  }

  @Test
  @DisplayName("show as text what is set, and of secrets only that they are")
  void text() {
    assertThat(full().build().toString())
        .contains("database=shop", "user=app", "password=***", "PRIVATE,PSC", "[sslpassword]")
        .doesNotContain("s3cret", "hidden");
    assertThat(ConnectOptions.builder().build().toString()).contains("password=none");
  }
}
