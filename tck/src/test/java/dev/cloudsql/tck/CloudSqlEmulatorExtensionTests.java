package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.tck.wire.ClientTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The JUnit extension")
class CloudSqlEmulatorExtensionTests {

  private static final List<CloudSqlEmulator> STARTED = new ArrayList<>();

  @RegisterExtension
  static final CloudSqlEmulatorExtension EXTENSION =
      new CloudSqlEmulatorExtension(() -> remember());

  private final CloudSqlEmulator ofTheConstructor;
  private EmulatedInstance db;

  CloudSqlEmulatorExtensionTests(CloudSqlEmulator cloud) {
    ofTheConstructor = cloud;
  }

  private static CloudSqlEmulator remember() {
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    STARTED.add(cloud);
    return cloud;
  }

  @BeforeEach
  void startInstance(CloudSqlEmulator cloud) {
    db = cloud.instance("project:region:db").start();
  }

  @RepeatedTest(2)
  @DisplayName(
      "gives a test, its constructor, @BeforeEach and @AfterEach one emulator, and each test another")
  void oneEmulator(CloudSqlEmulator cloud) throws Exception {
    assertThat(cloud).isSameAs(ofTheConstructor);
    SSLSocket left = connect(cloud);
    assertThat(left.isConnected()).isTrue();
  }

  @AfterEach
  void stillOpen(CloudSqlEmulator cloud) throws Exception {
    connect(cloud).close();
  }

  @AfterAll
  static void allClosed() {
    assertThat(STARTED).hasSize(2).doesNotHaveDuplicates();
    for (CloudSqlEmulator cloud : STARTED) {
      assertThatThrownBy(() -> cloud.adminEndpoint().toURL().openStream())
          .isInstanceOf(IOException.class);
    }
  }

  private SSLSocket connect(CloudSqlEmulator cloud) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            ClientTls.to(db, cloud)
                .getSocketFactory()
                .createSocket(db.host(AddressType.PUBLIC), cloud.serverPort());
    socket.startHandshake();
    return socket;
  }
}
