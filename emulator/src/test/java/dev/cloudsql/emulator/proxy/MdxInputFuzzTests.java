package dev.cloudsql.emulator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from a client of the server proxy")
class MdxInputFuzzTests {

  static List<byte[]> seeds() {
    return List.of(
        "CSQLMDEX\0\0\0\6\n\2ua\20\2rest".getBytes(StandardCharsets.ISO_8859_1),
        // A text that claims to be as long as a number of four bytes can say.
        "CSQLMDEX\0\0\0\5\n\377\377\377\177".getBytes(StandardCharsets.ISO_8859_1),
        "\0\0\0\10\4\322\26/".getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @DisplayName("are the database's but for a request, or end the connection")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) {
    Bounds.hold(
        bytes.length,
        () -> {
          boolean[] asked = {false};
          MdxInput input =
              new MdxInput(
                  new ByteArrayInputStream(bytes),
                  message -> {
                    asked[0] = true;
                    Mdx.request(message);
                  });
          try {
            byte[] rest = input.readAllBytes();
            assertThat(bytes).endsWith(rest);
            assertThat(asked[0] || Arrays.equals(bytes, rest)).isTrue();
          } catch (IOException e) {
            // It is no such request.
          }
        });
  }

  @Test
  @DisplayName("are the database's or end the connection in all variants of requests")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
