package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A connector's exception")
class ConnectorExceptionTests {

  private static final InstanceName INSTANCE = new InstanceName("p", "r", "i");
  private static final IOException CAUSE = new IOException("refused");

  static Stream<ConnectorException> every() {
    return Stream.of(
        new ConnectorException(ErrorCode.OPTION, Phase.CONFIG, INSTANCE, "It failed.", null),
        new ConnectorException(ErrorCode.IP_TYPE, Phase.SELECT, INSTANCE, "It failed.", CAUSE),
        new ConnectorException(ErrorCode.API_DENIED, Phase.REFRESH, INSTANCE, "It failed.", CAUSE),
        new ConnectorException(
            ErrorCode.API_THROTTLED,
            Phase.REFRESH,
            INSTANCE,
            "It failed.",
            CAUSE,
            Duration.ofSeconds(3)),
        new ConnectorException(ErrorCode.TCP, Phase.TCP, INSTANCE, "It failed.", CAUSE),
        new ConnectorException(ErrorCode.CLOSED, Phase.CONFIG, INSTANCE, "It failed.", null));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("ends its message with the code, and names instance and phase")
  @MethodSource("every")
  void parts(ConnectorException exception) {
    assertThat(exception).hasMessage("It failed. [" + exception.code().id() + "]");
    assertThat(exception.instance()).contains(INSTANCE);
    assertThat(exception.phase()).isNotNull();
    assertThat(exception.retryable()).isEqualTo(exception.code().retryable());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("survives serialization, but for the instance, which the message names")
  @MethodSource("every")
  void serialization(ConnectorException exception) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(exception);
    }
    ConnectorException copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (ConnectorException) in.readObject();
    }

    assertThat(copy).hasMessage(exception.getMessage());
    assertThat(copy.code()).isEqualTo(exception.code());
    assertThat(copy.phase()).isEqualTo(exception.phase());
    assertThat(copy.instance()).isEmpty();
    assertThat(copy.getCause() == null).isEqualTo(exception.getCause() == null);
  }

  @Test
  @DisplayName("has the server's Retry-After, if there was one")
  void retryAfter() {
    assertThat(
            new ConnectorException(
                    ErrorCode.API_THROTTLED,
                    Phase.REFRESH,
                    null,
                    "Later.",
                    null,
                    Duration.ofSeconds(3))
                .retryAfter())
        .contains(Duration.ofSeconds(3));
    assertThat(
            new ConnectorException(ErrorCode.API_THROTTLED, Phase.REFRESH, null, "Later.", null)
                .retryAfter())
        .isEmpty();
  }

  @Test
  @DisplayName("does without an instance and a cause")
  void withoutInstance() {
    ConnectorException exception =
        new ConnectorException(ErrorCode.TLS, Phase.TLS, null, "It failed.", null);

    assertThat(exception.instance()).isEmpty();
    assertThat(exception).hasNoCause();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("has a code that is spelt like its constant, and a whole SQLState")
  @EnumSource(ErrorCode.class)
  void codes(ErrorCode code) {
    assertThat(code.id()).isEqualTo("CSQL-" + code.name().replace('_', '-'));
    assertThat(code.sqlState()).matches("[0-9A-Z]{5}");
  }
}
