package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.MdxRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The metadata exchange")
class MdxTests {

  /** User agent {@code ua}, client type TLS. */
  private static final byte[] REQUEST =
      HexFormat.of().parseHex("4353514C4D444558" + "00000006" + "0A0275611002");

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db =
      cloud
          .instance("project:region:db")
          .settings(s -> s.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
          .start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("is taken out of the first bytes, written down, and answered")
  void answered() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      socket.getOutputStream().write(REQUEST, 0, 5);
      socket.getOutputStream().write(REQUEST, 5, REQUEST.length - 5);
      assertThat(read(socket, 14)).isEqualTo("4353514c4d444558" + "00000002" + "0801");
      assertThat(TestClient.roundTrip(socket, "hello")).isEqualTo("hello");
    }
    assertThat(db.connections().mdxRequests()).containsExactly(new MdxRequest("ua", 2));
  }

  @Test
  @DisplayName("fails with the message that it was told to fail with")
  void fails() throws Exception {
    db.fault(InstanceFault.mdxError("no").times(1));
    try (SSLSocket socket = client.connect(db)) {
      socket.getOutputStream().write(REQUEST);
      assertThat(read(socket, 18)).isEqualTo("4353514c4d444558" + "00000006" + "080212026e6f");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("is not answered when the server has spoken first")
  void serverSpeaksFirst() throws Exception {
    EmulatedInstance mysql =
        cloud
            .instance("project:region:mysql")
            .settings(s -> s.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
            .backend(
                connection -> {
                  connection.output().write('!');
                  connection.input().transferTo(connection.output());
                })
            .start();
    try (SSLSocket socket = client.connect(mysql)) {
      assertThat(socket.getInputStream().read()).isEqualTo('!');
      socket.getOutputStream().write(REQUEST);
      assertThat(TestClient.roundTrip(socket, "hello")).isEqualTo("hello");
    }
    assertThat(mysql.connections().mdxRequests()).hasSize(1);
  }

  @ParameterizedTest
  @DisplayName("leaves other bytes alone")
  @ValueSource(strings = {"C", "CSQLMDE", "CSQLMDEY", "select 1"})
  void otherBytes(String text) throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(text);
    }
    assertThat(db.connections().mdxRequests()).isEmpty();
  }

  @Test
  @DisplayName("is no exchange when the instance does not announce it")
  void notAnnounced() throws Exception {
    db.update(s -> s.withMdxProtocolSupport());
    try (SSLSocket socket = client.connect(db)) {
      socket.getOutputStream().write(REQUEST);
      assertThat(read(socket, REQUEST.length)).isEqualTo(HexFormat.of().formatHex(REQUEST));
    }
  }

  @ParameterizedTest
  @DisplayName("ends the connection when it cannot be read")
  @ValueSource(strings = {"00000000", "7fffffff", "00000002ffff", "000000030a0561", "00000001"})
  void broken(String rest) throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      socket.getOutputStream().write(HexFormat.of().parseHex("4353514C4D444558" + rest));
      socket.shutdownOutput();
      assertThat(ends(socket)).isTrue();
    }
    db.connections().awaitOpen(0);
    assertThat(db.connections().mdxRequests()).isEmpty();
  }

  private static boolean ends(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return HexFormat.of().formatHex(socket.getInputStream().readNBytes(bytes));
  }
}
