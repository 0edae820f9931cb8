package dev.cloudsql.tck.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An instance")
class FakeInstanceTests {

  private final FakeCloudSql cloud = FakeCloudSql.start();
  private final TestClient client = new TestClient(cloud);

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName(
      "relays bytes over TLS 1.3 to its backend, for a client with an ephemeral certificate")
  void relays() throws Exception {
    FakeInstance db = cloud.instance("project:region:db").start();

    try (SSLSocket socket = client.connect(db)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      X509Certificate server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      assertThat(server.getSubjectX500Principal().getName()).contains("CN=project:db");
      assertThat(TestClient.roundTrip(socket, "hello")).isEqualTo("hello");
    }
    db.connections().awaitOpen(0);
    assertThat(db.connections().handshakes()).isEqualTo(1);
  }
}
