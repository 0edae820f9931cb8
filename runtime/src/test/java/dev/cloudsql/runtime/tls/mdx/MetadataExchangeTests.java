package dev.cloudsql.runtime.tls.mdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ClientProtocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The metadata exchange")
class MetadataExchangeTests {

  private static final String MAGIC = "4353514C4D444558";
  private static final InstanceName NAME = new InstanceName("project", "region", "instance");

  private final MetadataExchange exchange =
      MetadataExchange.of(NAME, new MdxRequest("ua", ClientProtocol.TLS));
  private final byte[] buffer = new byte[64];

  @ParameterizedTest
  @CsvSource({"TCP, 1", "TLS, 2", "UNIX_SOCKET, 3"})
  @DisplayName("asks with the bytes of the contract")
  void request(ClientProtocol protocol, int number) {
    assertThat(hex(new MdxRequest("ua", protocol).bytes()))
        .isEqualTo(MAGIC + "00000006" + "0A02756110" + "0" + number);
  }

  @Test
  @DisplayName("counts a long user agent in bytes, not in characters")
  void longUserAgent() {
    assertThat(hex(new MdxRequest("ü".repeat(100), ClientProtocol.TLS).bytes()))
        .startsWith(MAGIC + "000000CD" + "0AC801" + "C3BC")
        .endsWith("C3BC" + "1002");
  }

  @Test
  @DisplayName("sends its request once, before the first bytes that are written")
  void sendsOnce() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String word : new String[] {"one", "two"}) {
      exchange.beforeWrite(out);
      out.writeBytes(word.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(hex(out.toByteArray()))
        .isEqualTo(MAGIC + "00000006" + "0A0275611002" + "6F6E65" + "74776F");
  }

  @Test
  @DisplayName("does not take place with an instance that has not asked for it")
  void none() throws Exception {
    MetadataExchange none = MetadataExchange.NONE;
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    none.beforeWrite(out);

    assertThat(out.size()).isZero();
    assertThat(readAll(none, pieces(MAGIC + "00000002" + "0801")))
        .isEqualTo(MAGIC + "000000020801");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MAGIC + "00000002" + "0801" + "2A2B",
        MAGIC + "00000002" + "0800" + "2A2B",
        MAGIC + " 00000002 0801 2A2B",
        "43 53514C4D4445 58000000 02 08 01 2A2B",
        // Fields that are not known yet, and a message with a status that is none.
        MAGIC + "0000000A" + "1A0161" + "2001" + "0801" + "120121" + "2A2B"
      })
  @DisplayName("takes the response out of what is read first, in however many pieces it comes")
  void response(String bytes) throws Exception {
    assertThat(readAll(exchange, pieces(bytes))).isEqualTo("2A2B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "2A2B",
        "43",
        "4353514C",
        "4353514C4D4445",
        "4353514C4D444559FF",
        MAGIC,
        MAGIC + "000000",
        "43 53 2A 2B",
        "4353514C4D 444500 0102"
      })
  @DisplayName("leaves other bytes to the driver")
  void otherBytes(String bytes) throws Exception {
    assertThat(readAll(exchange, pieces(bytes))).isEqualTo(bytes.replace(" ", ""));
  }

  @Test
  @DisplayName("hands other bytes on as soon as they cannot be a response")
  void doesNotWait() throws Exception {
    InputStream in = pieces("4A 00");

    assertThat(exchange.read(in, buffer, 0, 64)).isEqualTo(1);
    assertThat(in.read()).isZero();
  }

  @Test
  @DisplayName("gives bytes that it has read to a driver that asks for few at a time")
  void fewAtATime() throws Exception {
    InputStream in = pieces("4353514C4D2A");

    assertThat(exchange.read(in, buffer, 0, 0)).isZero();
    assertThat(exchange.pending()).isZero();
    for (int pending = 5; pending >= 0; pending--) {
      assertThat(exchange.read(in, buffer, 0, 1)).isEqualTo(1);
      assertThat(exchange.pending()).isEqualTo(pending);
    }
    assertThat(buffer[0]).isEqualTo((byte) 0x2A);
  }

  @Test
  @DisplayName("looks for a response on the first read only")
  void looksOnce() throws Exception {
    InputStream in = pieces("2A " + MAGIC + "00000002" + "0801");

    assertThat(readAll(exchange, in)).isEqualTo("2A" + MAGIC + "000000020801");
  }

  @Test
  @DisplayName("goes on where it was after a read that timed out")
  void timeout() throws Exception {
    InputStream in = pieces(MAGIC + "! 00000002 ! 0801 2A");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> exchange.read(in, buffer, 0, 64))
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(readAll(exchange, in)).isEqualTo("2A");
  }

  @Test
  @DisplayName("fails the connect with the server's message, and so does every read after that")
  void error() {
    InputStream in = pieces(MAGIC + "00000006" + "0802" + "12026E6F" + "2A");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> exchange.read(in, buffer, 0, 64))
          .isInstanceOfSatisfying(
              ConnectorException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.METADATA_EXCHANGE);
                assertThat(e.phase()).isEqualTo(Phase.LOGIN);
                assertThat(e.instance()).contains(NAME);
              })
          .hasMessageContaining("the server refused the connection: no.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, it claims to be 0 bytes long",
    "FFFFFFFF, it claims to be -1 bytes long",
    "00004001, it claims to be 16385 bytes long",
    "0000000208, it is cut short",
    "000000020880, a number in it does not end",
    "0000000312056E, a text in it is cut short",
    "000000020D00, it has a field of the type 5"
  })
  @DisplayName("fails the connect when the answer cannot be read, and says why")
  void unreadable(String rest, String why) {
    assertThatThrownBy(() -> readAll(exchange, pieces(MAGIC + rest)))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.METADATA_EXCHANGE))
        .hasMessageContaining(why);
  }

  private String readAll(MetadataExchange exchange, InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int n; (n = exchange.read(in, buffer, 0, buffer.length)) >= 0; ) {
      assertThat(n).isPositive();
      all.write(buffer, 0, n);
    }
    return hex(all.toByteArray());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  /** One read gives one of the pieces at most, {@code !} a timeout. */
  private static InputStream pieces(String text) {
    return new InputStream() {
      private final String[] pieces = text.replace("!", " !").trim().split(" +");
      private InputStream piece = InputStream.nullInputStream();
      private int next;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (piece.available() == 0 && next < pieces.length) {
          String hex = pieces[next++];
          if (hex.startsWith("!")) {
            throw new SocketTimeoutException();
          }
          piece = new ByteArrayInputStream(HexFormat.of().parseHex(hex));
        }
        return piece.read(bytes, offset, length);
      }
    };
  }
}
