package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.wire.ClientTls;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The samples of docs/emulator.md. */
@DisplayName("The samples of the emulator's page")
@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(60)
class EmulatorSampleTests {

  @Test
  @DisplayName("start it and serve a client")
  void starts() throws Exception {
    try (CloudSqlEmulator emulator = CloudSqlEmulator.start()) {
      EmulatedInstance db =
          emulator.instance("project:region:orders").backend(Backend.echo()).start();

      connect(emulator, db).close();

      assertThat(emulator.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT, db.name())).isEqualTo(1);
      db.connections().awaitHandshakes(1);
    }
  }

  @Test
  @DisplayName("let calls and connections fail")
  void fails(CloudSqlEmulator emulator) throws Exception {
    EmulatedInstance db = emulator.instance("project:region:orders").start();

    emulator.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503).times(2));
    db.fault(InstanceFault.closeDuringHandshake().times(1));
    ActiveFault stall = db.fault(InstanceFault.stallAfterClientHello());
    // … the client retries, times out and reports as it should …
    stall.clear();

    assertThat(connectSettings(emulator)).isEqualTo(503);
    assertThat(connectSettings(emulator)).isEqualTo(503);
    assertThat(connectSettings(emulator)).isEqualTo(200);
  }

  @Test
  @DisplayName("change what there is while a client is connected")
  void changes(CloudSqlEmulator emulator) {
    EmulatedInstance db = emulator.instance("project:region:orders").start();

    db.update(settings -> settings.withCertificateLifetime(Duration.ofMinutes(10)));
    db.announceNextServerCa();
    db.rotateServerCa();
    db.dropConnections();

    assertThat(db.serverAuthorities()).hasSize(1);
  }

  private static int connectSettings(CloudSqlEmulator emulator) throws IOException {
    CredentialSource credentials = EmulatorConfig.credentials(emulator);
    URI settings =
        emulator
            .adminEndpoint()
            .resolve("sql/v1beta4/projects/project/instances/orders/connectSettings");
    HttpURLConnection call = (HttpURLConnection) settings.toURL().openConnection();
    call.setRequestProperty("Authorization", "Bearer " + credentials.apiToken().value());
    return call.getResponseCode();
  }

  private static SSLSocket connect(CloudSqlEmulator emulator, EmulatedInstance db)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            ClientTls.to(db, emulator)
                .getSocketFactory()
                .createSocket(db.host(AddressType.PUBLIC), emulator.serverPort());
    socket.startHandshake();
    return socket;
  }
}
