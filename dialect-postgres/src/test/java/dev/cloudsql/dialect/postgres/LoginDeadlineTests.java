package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;

@DisplayName("The deadline of a login")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginDeadlineTests {

  /** NegotiateProtocolVersion, after which the driver reads on. */
  private static final byte[] GO_ON =
      ByteBuffer.allocate(13).put((byte) 'v').putInt(12).putInt(0x30000).putInt(0).array();

  private final PostgresDialect dialect = new PostgresDialect();
  private ServerSocket server;
  private TcpSockets sockets;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    sockets = new TcpSockets(server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    sockets.close();
    server.close();
    assertThat(Driver.getSharedTimer().getRefCount()).as("timers in use").isZero();
  }

  @Test
  @DisplayName("ends it when the server never answers, and names the phase")
  void silentServer() throws Exception {
    assertTimesOut();
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().readAllBytes();
    }
    assertThat(sockets.opened()).hasSize(1).allMatch(Socket::isClosed);
  }

  @Test
  @DisplayName("ends it when the server keeps the driver reading")
  void talkativeServer() throws Exception {
    Thread talker = new Thread(this::talk);
    talker.start();
    assertTimesOut();
    talker.join();
  }

  private void talk() {
    try (Socket accepted = server.accept();
        OutputStream out = accepted.getOutputStream()) {
      while (!accepted.isClosed()) {
        out.write(GO_ON);
      }
    } catch (IOException e) {
      // The client has closed its end.
    }
  }

  private void assertTimesOut() {
    assertThatExceptionOfType(SQLTransientConnectionException.class)
        .isThrownBy(
            () -> dialect.connect(sockets, Requests.within(Duration.ofMillis(300), Map.of())))
        .withMessageContaining("300 ms")
        .havingCause()
        .isInstanceOfSatisfying(
            DialException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
              assertThat(e.phase()).isEqualTo(Phase.LOGIN);
              assertThat(e.instance()).contains(Requests.INSTANCE);
            });
  }

  @Test
  @DisplayName("leaves no socket behind when the driver's own login timeout comes first")
  void driversOwnTimeout() throws Exception {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                dialect.connect(
                    sockets, Requests.within(Duration.ofHours(1), Map.of("loginTimeout", "0.3"))));
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().readAllBytes();
    }
  }

  @Test
  @DisplayName("may be too far away for a timer")
  void farDeadline() throws Exception {
    server.close();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                dialect.connect(
                    sockets, Requests.within(Duration.ofSeconds(Long.MAX_VALUE), Map.of())))
        .withCauseInstanceOf(IOException.class);
  }
}
