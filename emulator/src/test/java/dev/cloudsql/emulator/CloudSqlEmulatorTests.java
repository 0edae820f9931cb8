package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The emulator")
class CloudSqlEmulatorTests {

  @Test
  @DisplayName("gives credentials that keep their tokens until shortly before their end")
  void credentials() throws Exception {
    ManualClock clock = ManualClock.startingNow();
    try (CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start()) {
      EmulatedCredentials credentials = cloud.credentials("somebody@example.com");
      AccessToken first = credentials.apiToken();
      assertThat(first.expiry()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
      assertThat(credentials.principal()).isEqualTo("somebody@example.com");

      clock.advance(Duration.ofMinutes(55));
      assertThat(credentials.apiToken()).isEqualTo(first);
      assertThat(credentials.loginToken()).isNotEqualTo(first);
      clock.advance(Duration.ofMinutes(1));
      AccessToken second = credentials.apiToken();
      assertThat(second).isNotEqualTo(first);
      credentials.invalidate();
      assertThat(credentials.apiToken()).isNotEqualTo(second);
      assertThat(cloud.calls().tokensIssued()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("runs beside others, each with its own port and addresses")
  void several() throws Exception {
    try (CloudSqlEmulator one = CloudSqlEmulator.start();
        CloudSqlEmulator other = CloudSqlEmulator.start()) {
      EmulatedInstance first = one.instance("project:region:db").start();
      EmulatedInstance second = other.instance("project:region:db").start();
      new TestClient(one).visit(first);
      new TestClient(other).visit(second);
      assertThat(first.connections().handshakes()).isEqualTo(1);
      assertThat(second.connections().handshakes()).isEqualTo(1);
      assertThat(one.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("listens on the given port and address")
  void fixedPort() throws Exception {
    int port = freePort();
    InetAddress localhost = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (CloudSqlEmulator cloud = CloudSqlEmulator.builder().serverPort(port).start()) {
      EmulatedInstance db =
          cloud.instance("project:region:db").address(AddressType.PUBLIC, localhost).start();
      assertThat(cloud.serverPort()).isEqualTo(port);
      assertThat(db.host(AddressType.PUBLIC)).isEqualTo("127.0.0.1");
      new TestClient(cloud).visit(db);

      assertThatThrownBy(
              () ->
                  cloud
                      .instance("project:region:other")
                      .address(AddressType.PUBLIC, localhost)
                      .start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("project:region:other");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  @Timeout(30)
  @DisplayName("stops every thread and socket when it is closed, also those that hang")
  void close() throws Exception {
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    TestClient client = new TestClient(cloud);
    EmulatedInstance db = cloud.instance("project:region:db").start();
    Socket idle = client.connect(db);
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    CompletableFuture<Boolean> hanging =
        CompletableFuture.supplyAsync(() -> fails(() -> client.connectSettings(db.name())));
    cloud.calls().await(ApiCall.CONNECT_SETTINGS, 2);
    db.fault(InstanceFault.silence());
    Socket silent = client.dial(db);
    db.connections().awaitAccepted(2);

    cloud.close();
    cloud.close();

    assertThat(hanging.join()).isTrue();
    assertThat(fails(() -> endOf(silent))).isTrue();
    assertThat(fails(() -> endOf(idle))).isTrue();
    assertThat(fails(() -> client.dial(db))).isTrue();
    assertThat(threadsOf(db)).isEmpty();
  }

  private static Object endOf(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("The end");
    }
    return socket;
  }

  private static boolean fails(Callable<?> call) {
    try {
      call.call();
      return false;
    } catch (Exception e) {
      return true;
    }
  }

  private static List<String> threadsOf(EmulatedInstance db) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.contains(db.name()))
        .toList();
  }

  @Test
  @DisplayName("answers an HTTP client that it cannot understand by closing")
  void badHttp() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      for (String text :
          List.of("\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")) {
        try (Socket socket =
            new Socket(cloud.adminEndpoint().getHost(), cloud.adminEndpoint().getPort())) {
          socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
      }
    }
  }

  @Test
  @DisplayName("waits for a client that wants to be told to go on")
  void expectContinue() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        Socket socket =
            new Socket(cloud.adminEndpoint().getHost(), cloud.adminEndpoint().getPort())) {
      String head =
          "POST /token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
              + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(socket.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);
      socket.getOutputStream().write("a=b".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ")
          .contains("unsupported_grant_type");
    }
  }

  @Test
  @DisplayName("names the artifact that SQL Data needs, if it is not there")
  void sqlDataIsMissing() {
    try (CloudSqlEmulator emulator = CloudSqlEmulator.start()) {
      assertThatThrownBy(emulator::sqlDataEndpoint)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("dev.cloudsql:cloudsql-emulator-sqldata");
    }
  }
}
