package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The first hello offers X25519 alone, and a server that refuses it")
class OfferedGroupsTests {

  private static final String NAME = "project:region:instance";

  private final CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  OfferedGroupsTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() throws Exception {
    db = cloud.instance(NAME).start();
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("is offered everything, and from then on at once")
  void isOfferedAll() throws Exception {
    db.fault(InstanceFault.p256Only());

    connect();
    assertThat(db.connections().accepted()).isEqualTo(2);

    connect();
    assertThat(db.connections().accepted()).isEqualTo(3);
  }

  @Test
  @DisplayName("may do so for its ECDSA certificate, as newer Java then offers no ECDSA")
  void hasEcdsaCertificate() throws Exception {
    db.fault(InstanceFault.ecdsaCertificate());

    connect();

    assertThat(db.connections().accepted()).isBetween(1, 2);
  }

  @Test
  @DisplayName("is an exception: others take it")
  void othersTakeIt() throws Exception {
    connect();

    assertThat(db.connections().accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("and everything else too, has the connect fail with what it said last")
  void refusesAll() {
    db.fault(InstanceFault.p256Only().times(1));
    db.fault(InstanceFault.tls12Only());

    assertThatThrownBy(this::connect)
        .hasMessageContaining("does not speak TLS 1.3")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
  }

  private void connect() throws Exception {
    try (Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build())) {
      EchoDialect.say(socket, "anybody there?");
    }
  }
}
