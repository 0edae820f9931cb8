package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A fault of an instance")
class InstanceFaultTests {

  private static final int SHORT = 50;

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("refuses connections until it is cleared")
  void refuse() throws Exception {
    ActiveFault first = db.fault(InstanceFault.refuse());
    ActiveFault second = db.fault(InstanceFault.refuse());
    assertThatThrownBy(() -> client.dial(db)).isInstanceOf(ConnectException.class);
    first.clear();
    first.clear();
    assertThatThrownBy(() -> client.dial(db)).isInstanceOf(ConnectException.class);
    second.clear();
    assertWorks();
    assertThatThrownBy(() -> InstanceFault.refuse().times(1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("refuses connections at an address that it got meanwhile, too")
  void refusesElsewhere() throws Exception {
    ActiveFault fault = db.fault(InstanceFault.refuse());
    String elsewhere = db.listenElsewhere();
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, elsewhere));
    assertThatThrownBy(() -> client.dial(db)).isInstanceOf(ConnectException.class);
    fault.clear();
    assertWorks();
  }

  @Test
  @DisplayName("resets a connection, as often as it was told to")
  void reset() throws Exception {
    ActiveFault fault = db.fault(InstanceFault.reset().times(2));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> client.connect(db)).isInstanceOf(IOException.class);
    }
    assertWorks();
    assertThat(fault.occurrences()).isEqualTo(2);
    assertThat(db.connections().reset()).isEqualTo(2);
    assertThat(db.connections().failedHandshakes()).isZero();
  }

  static List<InstanceFault> stalls() {
    return List.of(
        InstanceFault.silence(),
        InstanceFault.stallAfterClientHello(),
        InstanceFault.stallMidHandshake(),
        InstanceFault.stallAfter(1),
        InstanceFault.stallAfter(1000),
        InstanceFault.trickle(Duration.ofHours(1)));
  }

  @ParameterizedTest
  @DisplayName("stalls a handshake, which goes on when it is cleared")
  @MethodSource
  void stalls(InstanceFault stall) throws Exception {
    ActiveFault fault = db.fault(stall);
    try (Socket raw = client.dial(db)) {
      raw.setSoTimeout(SHORT);
      assertThatThrownBy(() -> client.handshake(client.context(db.name()), raw))
          .isInstanceOf(SocketTimeoutException.class);
    }

    Socket patient = client.dial(db);
    db.connections().awaitAccepted(2);
    CompletableFuture<SSLSocket> later =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.handshake(client.context(db.name()), patient);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(later).isNotDone();
    fault.clear();
    try (SSLSocket socket = later.get()) {
      assertThat(TestClient.roundTrip(socket, "at last")).isEqualTo("at last");
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("lets the bytes trickle, so that each comes soon and all come late")
  void trickles() throws Exception {
    db.fault(InstanceFault.trickle(Duration.ofMillis(1)).times(1));
    long start = System.nanoTime();
    client.visit(db);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("the time of a handshake of more than 500 bytes")
        .isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  @DisplayName("stalls in the middle of the server's first flight")
  void stallsInTheMiddle() throws Exception {
    db.fault(InstanceFault.stallMidHandshake());
    SSLContext context = client.context(db.name());
    try (Socket raw = client.dial(db)) {
      CompletableFuture<Void> handshake =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(() -> client.handshake(context, raw))
                      .isInstanceOf(IOException.class));
      db.connections().awaitAccepted(1);
      db.close();
      handshake.get();
    }
  }

  @Test
  @DisplayName("closes during the handshake")
  void closesDuringHandshake() throws Exception {
    db.fault(InstanceFault.closeDuringHandshake().times(1));
    assertThatThrownBy(() -> client.connect(db)).isInstanceOf(IOException.class);
    db.connections().awaitFailedHandshakes(1);
    assertWorks();
  }

  @Test
  @DisplayName("closes right after the handshake")
  void closesAfterHandshake() throws Exception {
    db.fault(InstanceFault.closeAfterHandshake().times(1));
    try (SSLSocket socket = client.connect(db)) {
      assertThat(endsAtOnce(socket)).isTrue();
    }
    assertThat(db.connections().handshakes()).isEqualTo(1);
    assertWorks();
  }

  private static boolean endsAtOnce(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("refuses the client certificate, which the client learns on its first read")
  void rejectsClientCertificate() throws Exception {
    db.fault(InstanceFault.rejectClientCertificate().times(1));
    try (SSLSocket socket = client.connect(db)) {
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("certificate_unknown");
    }
    db.connections().awaitFailedHandshakes(1);
    assertWorks();
  }

  @Test
  @DisplayName("shows a certificate of an unknown authority")
  void unknownAuthority() throws Exception {
    db.fault(InstanceFault.unknownAuthority().times(1));
    assertThatThrownBy(() -> client.connect(db)).isInstanceOf(SSLHandshakeException.class);
    assertWorks();
  }

  @Test
  @DisplayName("shows a certificate that has expired")
  void expiredCertificate() throws Exception {
    db.fault(InstanceFault.expiredCertificate().times(1));
    assertThatThrownBy(() -> client.connect(db))
        .isInstanceOf(SSLHandshakeException.class)
        .hasRootCauseInstanceOf(CertificateExpiredException.class)
        .hasStackTraceContaining(CertPathValidatorException.class.getName());
    assertWorks();
  }

  @Test
  @DisplayName("shows a certificate of another name")
  void wrongNames() throws Exception {
    db.fault(InstanceFault.wrongCommonName("project:other").times(1));
    assertThat(shown().getSubjectX500Principal().getName()).contains("CN=project:other");

    db.fault(InstanceFault.wrongNames("project:db", "other.example.com").times(1));
    X509Certificate second = shown();
    assertThat(second.getSubjectX500Principal().getName()).contains("CN=project:db");
    assertThat(second.getSubjectAlternativeNames().toString()).contains("other.example.com");
    assertWorks();
  }

  private X509Certificate shown() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  @DisplayName("speaks TLS 1.2 only")
  void tls12Only() throws Exception {
    db.fault(InstanceFault.tls12Only().times(2));
    assertThatThrownBy(() -> client.connect(db))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("protocol_version");
    try (SSLSocket old =
        (SSLSocket)
            client
                .context(db.name())
                .getSocketFactory()
                .createSocket(client.dial(db), "instance", 3307, true)) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      old.startHandshake();
      assertThat(old.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
    assertWorks();
  }

  @Test
  @DisplayName("ends with all others when they are cleared, or the instance is closed")
  void clearAll() throws Exception {
    db.fault(InstanceFault.silence());
    db.fault(InstanceFault.reset());
    db.clearFaults();
    assertWorks();

    db.fault(InstanceFault.silence());
    try (Socket raw = client.dial(db)) {
      db.connections().awaitAccepted(2);
      db.close();
      assertThat(endsAtOnce(raw)).isTrue();
    }
  }

  private void assertWorks() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      assertThat(TestClient.roundTrip(socket, "works")).isEqualTo("works");
    }
  }
}
