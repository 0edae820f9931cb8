package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.instance.AddressType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An instance that runs")
class InstanceChangesTests {

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("listens on one port with others, and on an address for each type")
  void addresses() throws Exception {
    EmulatedInstance many =
        cloud
            .instance("project:region:many")
            .addresses(AddressType.PUBLIC, AddressType.PRIVATE, AddressType.PSC)
            .start();
    assertThat(
            List.of(
                db.host(AddressType.PUBLIC),
                many.host(AddressType.PUBLIC),
                many.host(AddressType.PRIVATE),
                many.host(AddressType.PSC)))
        .doesNotHaveDuplicates();

    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(many.host(AddressType.PRIVATE), cloud.serverPort()));
      many.connections().awaitAccepted(1);
      assertThat(many.connections().acceptedAt()).containsExactly(many.host(AddressType.PRIVATE));
    }
    assertThat(db.connections().accepted()).isZero();
    assertThatThrownBy(() -> db.host(AddressType.PSC)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("can move to another address while it runs")
  void moves() throws Exception {
    String before = db.host(AddressType.PUBLIC);
    String after = db.listenElsewhere();
    db.update(s -> s.withAddress(AddressType.PUBLIC, after));

    client.visit(db);
    assertThat(after).isNotEqualTo(before);
    assertThat(db.connections().acceptedAt()).containsExactly(after);
  }

  @Test
  @DisplayName("moves to a new authority, announced before or not")
  void rotates() throws Exception {
    SSLContext old = client.context(db.name());
    db.rotateServerCa();
    assertThatThrownBy(() -> client.handshake(old, client.dial(db)))
        .isInstanceOf(SSLHandshakeException.class);
    client.visit(db);

    db.announceNextServerCa();
    List<X509Certificate> bundle = db.serverAuthorities();
    assertThat(bundle).hasSize(2);
    Collection<?> announced =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(
                    TestClient.pem(client.connectSettings(db.name()).body())
                        .getBytes(StandardCharsets.UTF_8)));
    assertThat(List.copyOf(announced)).isEqualTo(bundle);

    SSLContext next = TestClient.context(client.certificate(db.name()), bundle.get(1));
    db.rotateServerCa();
    client.handshake(next, client.dial(db)).close();
    assertThat(db.serverAuthorities()).containsExactly(bundle.get(1));
  }

  @Test
  @DisplayName("leaves its old address, but keeps the open connections")
  void leaves() throws Exception {
    String before = db.host(AddressType.PUBLIC);
    try (SSLSocket early = client.connect(db)) {
      String after = db.changeAddress(AddressType.PUBLIC);

      assertThat(db.host(AddressType.PUBLIC)).isEqualTo(after).isNotEqualTo(before);
      assertThatThrownBy(() -> new Socket(before, cloud.serverPort()))
          .isInstanceOf(ConnectException.class);
      client.visit(db);
      assertThat(TestClient.roundTrip(early, "still here")).isEqualTo("still here");
    }
  }

  @Test
  @DisplayName("refuses the client certificates of its former authority, resumed or not")
  void rotatesClients() throws Exception {
    SSLContext old = client.context(db.name());
    SSLSocket early = client.handshake(old, client.dial(db));
    TestClient.roundTrip(early, "with a session ticket");

    db.rotateClientCa();

    try (SSLSocket late = client.handshake(old, client.dial(db))) {
      assertThatThrownBy(() -> late.getInputStream().read())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("certificate");
    }
    assertThat(TestClient.roundTrip(early, "still here")).isEqualTo("still here");
    early.close();
    client.visit(db);
  }

  @Test
  @DisplayName("puts DNS names into its certificate")
  void dnsNames() throws Exception {
    db.update(s -> s.withServerDnsNames("db.example.com", "*.example.org"));
    try (SSLSocket socket = client.connect(db)) {
      X509Certificate server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      assertThat(server.getSubjectAlternativeNames().toString())
          .contains("db.example.com", "*.example.org");
    }
  }

  @Test
  @DisplayName("shows a chain that ends at what the Admin API announces, in the modes of CAS")
  void chains() throws Exception {
    assertThat(shown()).hasSize(1);

    db.update(s -> s.withServerCaMode("CUSTOMER_MANAGED_CAS_CA"));
    List<X509Certificate> chain = shown();
    assertThat(chain).hasSize(2);
    chain.get(0).verify(chain.get(1).getPublicKey());
    chain.get(1).verify(db.serverAuthorities().get(0).getPublicKey());
    assertThat(chain).doesNotContainAnyElementsOf(db.serverAuthorities());
  }

  private List<X509Certificate> shown() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      return Stream.of(socket.getSession().getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  @Test
  @DisplayName("drops its connections on request, and accepts new ones")
  void drops() throws Exception {
    try (SSLSocket socket = client.connect(db)) {
      TestClient.roundTrip(socket, "up");
      db.dropConnections();
      db.connections().awaitOpen(0);
      assertThatThrownBy(() -> readToEnd(socket)).isInstanceOf(IOException.class);
    }
    client.visit(db);
  }

  private static void readToEnd(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new SocketException("End of stream");
    }
  }

  @Test
  @DisplayName("cannot be started twice, or on an address that is taken")
  void twice() {
    assertThatThrownBy(() -> cloud.instance("project:elsewhere:db").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("project:elsewhere:db");
    assertThatThrownBy(() -> cloud.instance("db"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("project:region:instance");
    assertThat(cloud.instance("project:region:second").start().settings().addresses()).hasSize(1);
  }
}
