package dev.cloudsql.runtime.tls.mdx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.spi.ClientProtocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from a server proxy")
class MetadataExchangeFuzzTests {

  private static final InstanceName NAME = new InstanceName("p", "r", "i");
  private static final MdxRequest REQUEST = new MdxRequest("ua", ClientProtocol.TLS);

  static List<byte[]> seeds() {
    byte[] error = "\u0008\u0002\u0012\u0005oh\nno".getBytes(StandardCharsets.US_ASCII);
    return List.of(
        "J\0\0\0\n8.0.33".getBytes(StandardCharsets.US_ASCII),
        joined(
            MdxFrame.of(new byte[] {0x08, 0x01}),
            "J\0\0\0\n8.0".getBytes(StandardCharsets.US_ASCII)),
        MdxFrame.of(error),
        MdxFrame.of(new byte[] {0x18, (byte) 0xff, 0x7f, 0x22, 1, 'x', 0x08, 1}),
        REQUEST.bytes());
  }

  private static byte[] joined(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  @MethodSource("seeds")
  @DisplayName("reach the driver but for a response, or fail the connect, however they are cut")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) throws IOException {
    Bounds.hold(
        bytes.length,
        () -> {
          String whole = outcome(new ByteArrayInputStream(bytes), 8192);
          assertThat(outcome(new Cut(bytes), 8192)).isEqualTo(whole);
          assertThat(outcome(new Cut(bytes), 3)).isEqualTo(whole);
          if (!MdxFrame.mayBegin(bytes, bytes.length)) {
            assertThat(whole).isEqualTo(Arrays.toString(bytes));
          }
        });
  }

  /** What the driver gets, or the error. */
  private static String outcome(InputStream in, int piece) throws IOException {
    MetadataExchange exchange = MetadataExchange.of(NAME, REQUEST);
    ByteArrayOutputStream driver = new ByteArrayOutputStream();
    byte[] buffer = new byte[piece];
    try {
      int n;
      while ((n = exchange.read(in, buffer, 0, piece)) >= 0) {
        driver.write(buffer, 0, n);
      }
      return Arrays.toString(driver.toByteArray());
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.METADATA_EXCHANGE);
      Messages.tame(e);
      return e.getMessage();
    }
  }

  /** Gives a few bytes at a time. */
  private static final class Cut extends ByteArrayInputStream {

    private final Random random = new Random(1);

    Cut(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(9)));
    }
  }

  @Test
  @DisplayName("reach the driver or fail the connect so in all variants of responses")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
