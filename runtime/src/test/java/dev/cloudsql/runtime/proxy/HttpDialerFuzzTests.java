package dev.cloudsql.runtime.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from an HTTP proxy")
class HttpDialerFuzzTests {

  private static final String SECRET = "s3cret-value";

  static List<byte[]> seeds() {
    return List.of(
        bytes("HTTP/1.1 200 OK\r\nVia: me\r\n\r\nJ\0\0\0\n8.0"),
        bytes("HTTP/1.0 407\nProxy-Authenticate: Basic realm=\"me\"\n\n"),
        bytes("HTTP/1.1 502 Basic YXBwOnMzY3JldC12YWx1ZQ== of " + SECRET + "\n\n"),
        bytes("HTTP/1.1 503 No way\33[2J\r\nContent-Length: 2\r\n\r\nno"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @MethodSource("seeds")
  @DisplayName(
      "open the tunnel without consuming its bytes, or fail the connect with a one-line message")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) throws IOException {
    Bounds.hold(
        bytes.length,
        () -> {
          ProxyAddress address = ProxyAddress.parse("http", "app:" + SECRET + "@proxy:3128");
          CannedProxy proxy = new CannedProxy("10.0.0.9", bytes);
          try {
            new HttpDialer(address).open(proxy).getInputStream();
            byte[] head = Arrays.copyOf(bytes, bytes.length - proxy.left());
            assertThat(new String(head, StandardCharsets.ISO_8859_1))
                .matches("(?s)HTTP/1\\.[01] 2.*\n\r?\n");
          } catch (ProxyException e) {
            assertThat(proxy.isClosed()).isTrue();
            Messages.tame(e);
            Messages.hide(e, SECRET);
            Messages.hide(e, "YXBwOnMzY3JldC12YWx1ZQ==");
          }
        });
  }

  @Test
  @DisplayName("open the tunnel or fail the connect in the same manner in all variants of answers")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
