package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Packets of TDS")
class PacketTests {

  private static PacketReader reader(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new PacketReader(new OneByOne(bytes));
  }

  /** Gives no more than a byte at once. */
  private static final class OneByOne extends InputStream {

    private final ByteArrayInputStream bytes;

    OneByOne(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return bytes.read(buffer, offset, Math.min(length, 1));
    }
  }

  @Test
  @DisplayName("are put together to messages, however they arrive")
  void together() throws Exception {
    PacketReader in =
        reader("01080009 00000100 61 0100000a 00000200 6263 01010008 00000300 06010008 00000100");
    Message batch = in.next().orElseThrow();
    assertThat(batch.type()).isEqualTo(1);
    assertThat(batch.resetsSession()).isTrue();
    assertThat(batch.ignored()).isFalse();
    assertThat(batch.body().bytes(3)).asString().isEqualTo("abc");
    assertThat(batch.body().hasMore()).isFalse();
    assertThat(in.next().orElseThrow().type()).isEqualTo(6);
    assertThat(in.next()).isEmpty();
  }

  @Test
  @DisplayName("may say that the client has thought better of it")
  void ignored() throws Exception {
    Message message = reader("03000009 00000100 61 03030008 00000200").next().orElseThrow();
    assertThat(message.ignored()).isTrue();
    assertThat(message.resetsSession()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01010007 00000100", "01000008 00000100 03010008 00000200"})
  @DisplayName("are refused when they are too short, or of two types within one message")
  void refused(String hex) {
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> reader(hex).next());
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "010100", "01010009 00000100", "01000008 00000100"})
  @DisplayName("must not end before they are complete")
  void incomplete(String hex) {
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader(hex).next());
  }

  @Test
  @DisplayName("are written full, numbered, and marked at the end only")
  void written() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WireWriter out = new WireWriter(bytes);
    out.packetBytes(10);
    out.u16(0x0201).bytes(new byte[] {3, 4, 5}).endMessage();
    out.u8(9).u8(8).endMessage();
    assertThat(HexFormat.of().formatHex(bytes.toByteArray()))
        .isEqualTo(
            "0400000a00000100"
                + "0102"
                + "0400000a00000200"
                + "0304"
                + "0401000900000300"
                + "05"
                + "0401000a00000100"
                + "0908");
  }
}
