package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A name server whose answers are too long for UDP")
@Timeout(120)
class TruncatedAnswerTests {

  private static final int TRUNCATED = 0x83;

  private DatagramSocket udp;

  /** Takes connections and says nothing. */
  private ServerSocket tcp;

  @BeforeEach
  void start() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    while (udp == null) {
      tcp = new ServerSocket(0, 50, loopback);
      try {
        udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
      } catch (SocketException e) {
        // The port is taken for UDP.
        tcp.close();
      }
    }
    Thread server = new Thread(this::serve, "name-server");
    server.setDaemon(true);
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    udp.close();
    tcp.close();
  }

  @Test
  @DisplayName("and which says nothing by TCP, cannot be asked for the moment")
  void silentByTcp() {
    NameServers servers = NameServers.parse("127.0.0.1:" + tcp.getLocalPort()).orElseThrow();
    DnsResolver resolver = new DnsResolver(new JndiRecords(servers));

    assertThat(
            catchThrowableOfType(
                ConnectorException.class, () -> resolver.resolve("db.example.com")))
        .returns(ErrorCode.NAME_UNAVAILABLE, ConnectorException::code)
        .returns(true, ConnectorException::retryable)
        .hasMessageContaining("by TCP");
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        udp.receive(packet);
        packet.getData()[2] = (byte) TRUNCATED;
        udp.send(packet);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
