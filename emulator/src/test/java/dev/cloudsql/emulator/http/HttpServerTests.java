package dev.cloudsql.emulator.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The HTTP server of the emulator")
@Timeout(60)
class HttpServerTests {

  @Test
  @DisplayName("says that it will close when a client asks for that, and closes")
  void announcesTheClose() throws Exception {
    assertThat(answersTo("GET /a HTTP/1.1\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .containsOnlyOnce("HTTP/1.1")
        .contains("\r\nConnection: close\r\n");
  }

  @Test
  @DisplayName("keeps a connection open by default")
  void keepsOpen() throws Exception {
    assertThat(
            answersTo("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n")
                .split("HTTP/1.1 401 "))
        .satisfiesExactly(
            before -> assertThat(before).isEmpty(),
            first -> assertThat(first).doesNotContain("Connection:"),
            second -> assertThat(second).contains("\r\nConnection: close\r\n"));
  }

  private static String answersTo(String requests) throws IOException {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      URI root = cloud.adminEndpoint();
      try (Socket socket = new Socket(root.getHost(), root.getPort())) {
        socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      }
    }
  }
}
