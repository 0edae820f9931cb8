package com.example.readpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.PoolNode;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A read pool")
class ReadPoolTests {

  private static final String NAME = "project:region:pool";

  private CloudSqlEmulator cloud;
  private EmulatedInstance pool;
  private String endpoint;
  private String one;
  private String two;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    pool = cloud.instance(NAME).addresses(AddressType.PRIVATE).start();
    endpoint = pool.host(AddressType.PRIVATE);
    one = pool.listenElsewhere();
    two = pool.listenElsewhere();
    pool.update(
        settings ->
            settings.withNodes(
                new PoolNode("one", AddressType.PRIVATE, one),
                new PoolNode("two", AddressType.PRIVATE, two)));
    connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName(
      "is reached at its endpoint, which spreads connections, unless a policy knows better")
  void endpoint() throws Exception {
    connect("AUTO", 3);

    assertThat(pool.connections().acceptedAt()).containsExactly(endpoint, endpoint, endpoint);
  }

  @Test
  @DisplayName("is reached at its nodes in turn, and status and log say why")
  void nodesInTurn() throws Exception {
    connect("nodes:PRIVATE", 3);

    assertThat(pool.connections().acceptedAt()).containsExactly(one, two, one);
    Tunnel tunnel =
        connector.status().instances().get(0).lastConnect().orElseThrow().tunnel().orElseThrow();
    assertThat(tunnel.address().node()).contains("one");
    assertThat(tunnel)
        .hasToString(
            "PRIVATE %s of node one (POSTGRES_17), chosen by its turn among 2 nodes"
                .formatted(one));
  }

  @Test
  @DisplayName("is reached at its nodes when the policy is named without an argument")
  void bareName() throws Exception {
    connect("nodes", 2);

    assertThat(pool.connections().acceptedAt()).containsExactly(one, two);
  }

  @Test
  @DisplayName("is reached at the next node, and then its endpoint, when nodes do not answer")
  void deadNodes() throws Exception {
    pool.update(
        settings ->
            settings.withNodes(
                new PoolNode("dead", AddressType.PRIVATE, "127.255.255.254"),
                new PoolNode("dead too", AddressType.PRIVATE, "127.255.255.253")));
    connect("nodes:PRIVATE", 1);

    assertThat(pool.connections().acceptedAt()).containsExactly(endpoint);
  }

  private void connect(String ipTypes, int times) throws Exception {
    ConnectOptions options = ConnectOptions.builder().user("app").addressPolicy(ipTypes).build();
    for (int i = 0; i < times; i++) {
      connector.connect(NAME, options).close();
    }
  }
}
