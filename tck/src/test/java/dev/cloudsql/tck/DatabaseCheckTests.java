package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.backend.Backend;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Before the first rule, the database under test")
class DatabaseCheckTests {

  @Test
  @DisplayName("is dialled, and the failure says where nothing listens and what to do")
  void nothingListens() throws Exception {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }

    assertThatThrownBy(() -> DatabaseCheck.dial(Backend.tcp("127.0.0.1", port)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("Start the database, or correct the backend that database() returns");
  }

  @Test
  @DisplayName("need only answer")
  void answers() {
    assertThatCode(() -> DatabaseCheck.dial(Backend.echo())).doesNotThrowAnyException();
  }
}
