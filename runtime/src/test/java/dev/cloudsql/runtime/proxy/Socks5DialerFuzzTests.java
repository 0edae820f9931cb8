package dev.cloudsql.runtime.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from a SOCKS proxy")
class Socks5DialerFuzzTests {

  private static final int SHORTEST = 2 + 4 + 1 + 2;
  private static final int LONGEST = 2 + 2 + 4 + 1 + 255 + 2;

  static List<byte[]> seeds() {
    return List.of(
        bytes("0500" + "05000001" + "0a0000010ceb" + "4a0000"),
        bytes("0502" + "0100" + "05000003" + "026d65" + "0000"),
        bytes("0502" + "0101"),
        bytes("0500" + "05000004" + "00".repeat(18)),
        bytes("0500" + "05020001" + "00".repeat(6)));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @MethodSource("seeds")
  @DisplayName(
      "open the tunnel without consuming its bytes, or fail the connect with a one-line message")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) throws IOException {
    Bounds.hold(
        bytes.length,
        () -> {
          read("proxy:1080", "db.example.com", bytes);
          read("app:secret@proxy:1080", "fd00::2", bytes);
        });
  }

  private static void read(String address, String host, byte[] bytes) throws IOException {
    CannedProxy proxy = new CannedProxy(host, bytes);
    try {
      new Socks5Dialer(ProxyAddress.parse("socks5", address)).open(proxy).getInputStream();
      assertThat(bytes.length - proxy.left()).isBetween(SHORTEST, LONGEST);
    } catch (ProxyException e) {
      assertThat(proxy.isClosed()).isTrue();
      Messages.tame(e);
    }
  }

  @Test
  @DisplayName("open the tunnel or fail the connect in the same manner in all variants of answers")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
