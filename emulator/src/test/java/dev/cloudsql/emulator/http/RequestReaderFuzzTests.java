package dev.cloudsql.emulator.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from an HTTP client")
class RequestReaderFuzzTests {

  static List<byte[]> seeds() {
    return List.of(
        bytes("POST /x?a=b HTTP/1.1\r\nContent-Length: 2\r\nX: y\r\n\r\n{}GET / HTTP/1.1\r\n\r\n"),
        bytes(
            "POST / HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
                + "A;x=y\r\n0123456789\r\n0\r\nT: u\r\n\r\n"),
        bytes("POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n"),
        bytes("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"),
        bytes(
            "GET / HTTP/1.1\r\n"
                + IntStream.range(0, 2000)
                    .mapToObj(i -> i + ":\r\n")
                    .collect(Collectors.joining())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @MethodSource("seeds")
  @DisplayName("are requests, or end the connection")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) {
    Bounds.hold(
        bytes.length,
        () -> {
          RequestReader reader =
              new RequestReader(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
          try {
            while (reader.next().isPresent()) {
              // The next one.
            }
          } catch (IOException e) {
            // It is no HTTP.
          }
        });
  }

  @Test
  @DisplayName("are requests or end the connection in all variants of requests")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
