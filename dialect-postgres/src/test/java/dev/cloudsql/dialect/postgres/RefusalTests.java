package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client that PostgresDialect refuses")
class RefusalTests {

  private static final int PROTOCOL_3 = 196608;
  private static final int CANCEL_REQUEST = 80877102;

  private static String answerTo(ByteBuffer requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PostgresDialect()
        .refuse(
            new ByteArrayInputStream(requests.array()),
            out,
            new ConnectorException(
                ErrorCode.API_DENIED, Phase.REFRESH, null, "Access is denied.", null));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ByteBuffer startup(ByteBuffer start) {
    byte[] user = "user\0app\0\0".getBytes(StandardCharsets.UTF_8);
    return start.putInt(Integer.BYTES * 2 + user.length).putInt(PROTOCOL_3).put(user);
  }

  private static String error() {
    String code = ErrorCode.API_DENIED.sqlState();
    String fields = "SFATAL\0VFATAL\0C%s\0MAccess is denied. [CSQL-API-DENIED]\0\0".formatted(code);
    return "E\0\0\0" + (char) (Integer.BYTES + fields.length()) + fields;
  }

  @Test
  @DisplayName("gets the message and the SQLState as a fatal error")
  void fatalError() throws Exception {
    assertThat(answerTo(startup(ByteBuffer.allocate(18)))).isEqualTo(error());
  }

  @ParameterizedTest
  @ValueSource(ints = {80877103, 80877104})
  @DisplayName("may ask for encryption before, which it does not get")
  void encryption(int request) throws Exception {
    ByteBuffer requests = ByteBuffer.allocate(26).putInt(8).putInt(request);

    assertThat(answerTo(startup(requests))).isEqualTo("N" + error());
  }

  @Test
  @DisplayName("gets no answer to the request to cancel a statement")
  void cancel() throws Exception {
    ByteBuffer request =
        ByteBuffer.allocate(16).putInt(16).putInt(CANCEL_REQUEST).putInt(1).putInt(2);

    assertThat(answerTo(request)).isEmpty();
  }

  @Test
  @DisplayName("gets no answer to another protocol, and nothing waits for the rest of it")
  void otherProtocol() {
    ByteBuffer hello = ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> answerTo(hello)).hasMessageContaining("does not speak PostgreSQL");
  }
}
