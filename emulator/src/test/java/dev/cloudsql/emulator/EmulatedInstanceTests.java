package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An instance")
class EmulatedInstanceTests {

  private final ManualClock clock = ManualClock.startingNow();
  private final CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName(
      "relays bytes over TLS 1.3 to its backend, for a client with an ephemeral certificate")
  void relays() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      X509Certificate server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      assertThat(server.getSubjectX500Principal().getName()).contains("CN=project:db");
      assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
      assertThat(TestClient.roundTrip(socket, "hello")).isEqualTo("hello");
      assertThat(cloud.openConnections()).isEqualTo(1);
    }
    db.connections().awaitOpen(0);
    assertThat(db.connections().accepted()).isEqualTo(1);
    assertThat(db.connections().acceptedAt()).containsExactly(db.host(AddressType.PUBLIC));
    assertThat(db.connections().clientCertificates()).hasSize(1);
    assertThat(db.connections().failedHandshakes()).isZero();
  }

  @Test
  @DisplayName("resumes a session")
  void resumes() throws Exception {
    SSLContext context = client.context(db.name());
    long created;
    try (SSLSocket first = client.handshake(context, client.dial(db))) {
      TestClient.roundTrip(first, "ticket");
      created = first.getSession().getCreationTime();
    }
    try (SSLSocket second = client.handshake(context, client.dial(db))) {
      assertThat(TestClient.roundTrip(second, "again")).isEqualTo("again");
      assertThat(second.getSession().getCreationTime()).isEqualTo(created);
    }
  }

  @Test
  @DisplayName("refuses a resumed session whose certificate has expired")
  void resumedAndExpired() throws Exception {
    SSLContext context = client.context(db.name());
    try (SSLSocket first = client.handshake(context, client.dial(db))) {
      TestClient.roundTrip(first, "ticket");
    }
    clock.advance(Duration.ofHours(2));
    assertRejected(context);
  }

  @Test
  @DisplayName(
      "refuses a client without a certificate, with a foreign one, or with one that has expired")
  void refusesClients() throws Exception {
    X509Certificate authority = db.serverAuthorities().get(0);
    CertificateAuthority stranger =
        CertificateAuthority.create("Google Cloud SQL Client CA", clock.instant());
    X509Certificate foreign =
        stranger.issue(Leaf.client("me", clock.instant()), KeyPairs.sharedRsa().getPublic());
    assertRejected(TestClient.context(foreign, authority));

    EmulatedInstance other = cloud.instance("project:region:other").start();
    assertRejected(TestClient.context(client.certificate(other.name()), authority));

    db.update(s -> s.withCertificateLifetime(Duration.ofSeconds(-1)));
    assertRejected(TestClient.context(client.certificate(db.name()), authority));

    db.connections().awaitFailedHandshakes(3);
    assertThat(db.connections().handshakes()).isZero();
    assertThat(db.connections().handshakeFailures().get(2)).contains("NotAfter");
  }

  @Test
  @DisplayName("speaks nothing older than TLS 1.3")
  void tls13() throws Exception {
    SSLContext context = client.context(db.name());
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(client.dial(db), "instance", 3307, true)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  @DisplayName("gives the backend the principal and the login token of the certificate")
  void tellsBackend() throws Exception {
    BlockingQueue<BackendConnection> seen = new LinkedBlockingQueue<>();
    EmulatedInstance iam = cloud.instance("project:region:iam").backend(seen::add).start();
    String login = cloud.credentials().loginToken().value();
    X509Certificate certificate = client.certificate(iam.name(), login);
    SSLContext context = TestClient.context(certificate, iam.serverAuthorities().get(0));

    try (SSLSocket socket = client.handshake(context, client.dial(iam))) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    BackendConnection connection = seen.take();
    assertThat(connection.loginToken()).contains(login);
    assertThat(connection.principal()).isEqualTo(cloud.serviceAccount());
    assertThat(connection.clientCertificate()).isEqualTo(certificate);
    assertThat(connection.instance()).isEqualTo(iam.name());
  }

  @Test
  @DisplayName("passes on the end of one direction and keeps the other open")
  void halfClose() throws Exception {
    EmulatedInstance upper =
        cloud
            .instance("project:region:upper")
            .backend(
                connection -> {
                  byte[] all = connection.input().readAllBytes();
                  connection.output().write(all);
                })
            .start();
    EmulatedInstance relay = relayTo(upper);
    try (SSLSocket socket = client.connect(relay)) {
      socket.getOutputStream().write("all of it".getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes())
          .isEqualTo("all of it".getBytes(StandardCharsets.UTF_8));
    }
    relay.connections().awaitOpen(0);
  }

  /** An instance whose database is a TCP port, behind which another instance's backend answers. */
  private EmulatedInstance relayTo(EmulatedInstance other) throws IOException {
    Backend tls =
        connection -> {
          try (SSLSocket onward = client.connect(other)) {
            Thread back = new Thread(() -> pipe(onward, connection));
            back.start();
            connection.input().transferTo(onward.getOutputStream());
            onward.shutdownOutput();
            back.join();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        };
    return cloud.instance("project:region:relay").backend(tls).start();
  }

  private static void pipe(Socket from, BackendConnection to) {
    try {
      from.getInputStream().transferTo(to.output());
      to.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readToEnd(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new SocketException("End of stream");
    }
  }

  /** In TLS 1.3 the client's handshake is over before the server has seen its certificate. */
  private void assertRejected(SSLContext context) {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = client.handshake(context, client.dial(db))) {
                readToEnd(socket);
              }
            })
        .isInstanceOf(IOException.class);
  }
}
