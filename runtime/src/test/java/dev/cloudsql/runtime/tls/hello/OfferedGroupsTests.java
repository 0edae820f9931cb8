package dev.cloudsql.runtime.tls.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.EchoDialect;
import dev.cloudsql.tck.fake.fault.InstanceFault;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server that exchanges keys by P-256 alone")
class OfferedGroupsTests {

  private static final String NAME = "project:region:instance";

  private final FakeCloudSql cloud = FakeCloudSql.start();
  private FakeInstance db;
  private Connector connector;

  @BeforeEach
  void start() throws Exception {
    db = cloud.instance(NAME).start();
    connector = new CloudSqlRuntime().create(new EchoDialect(), cloud.config().build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  @Test
  @DisplayName("is offered it when it has refused the rest, and from then on at once")
  void isOfferedAll() throws Exception {
    db.fault(InstanceFault.p256Only());

    connect();
    assertThat(db.connections().accepted()).isEqualTo(2);

    connect();
    assertThat(db.connections().accepted()).isEqualTo(3);
  }

  @Test
  @DisplayName("is the only one that is: others take the first hello")
  void othersTakeTheFirst() throws Exception {
    connect();

    assertThat(db.connections().accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("is not taken for one that refuses everything: the next hello is short again")
  void isNotTakenForOther() throws Exception {
    db.fault(InstanceFault.p256Only().times(1));
    db.fault(InstanceFault.tls12Only().times(1));
    assertThatThrownBy(this::connect).hasMessageContaining("does not speak TLS 1.3");
    int before = db.connections().accepted();
    db.fault(InstanceFault.p256Only().times(1));

    connect();

    assertThat(db.connections().accepted() - before).isEqualTo(2);
  }

  private void connect() throws Exception {
    try (Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build())) {
      EchoDialect.say(socket, "anybody there?");
    }
  }
}
