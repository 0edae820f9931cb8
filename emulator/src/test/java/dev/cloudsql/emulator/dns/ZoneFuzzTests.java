package dev.cloudsql.emulator.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;

@DisplayName("Any bytes from a client of the name server")
class ZoneFuzzTests {

  private static final String HEADER = "\1\2\1\0\0\1\0\0\0\0\0\0";

  private final Zone zone = new Zone();

  ZoneFuzzTests() {
    zone.set(
        List.of(DnsRecord.cname("db.a", "o.a"), DnsRecord.txt("o.a", "p:r:i", "x".repeat(255))));
  }

  static List<byte[]> seeds() {
    return List.of(
        bytes(HEADER + "\2dB\1a\0\0\20\0\1"),
        bytes(HEADER + "\2db\1a\0\0\5\0\1"),
        bytes(HEADER + "\0\0\1\0\1"),
        bytes(HEADER + "\300\f\0\20\0\1"),
        bytes(HEADER + "\377" + "\377".repeat(255) + "\0\0\20\0\1"),
        bytes(HEADER + "\77" + "\377".repeat(63) + "\0\0\20\0\1"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @MethodSource("seeds")
  @DisplayName("are a question that its answers repeat, or none")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) throws IOException {
    Bounds.hold(
        bytes.length,
        () -> {
          Message query;
          try {
            query = Zone.query(bytes);
          } catch (IOException e) {
            // It is no query.
            return;
          }
          Message answer = Zone.query(zone.answer(query).toWire(512));
          assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
          assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        });
  }

  @Test
  @DisplayName("are a question or none in all variants of questions")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
