package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("Two connectors of two principals to one instance")
class IdentitiesTests {

  private static final String NAME = "project:region:instance";
  private static final String ANN = "ann@project.iam.gserviceaccount.com";
  private static final String BOB = "bob@project.iam.gserviceaccount.com";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().authMode(AuthMode.IAM).build();

  private final CloudSqlEmulator cloud;
  private final Queue<Client> clients = new ConcurrentLinkedQueue<>();

  /** Who came, as the server sees it. */
  private record Client(String principal, String loginToken, X509Certificate certificate) {}

  IdentitiesTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() {
    cloud.instance(NAME).backend(this::serve).start();
  }

  @Test
  @DisplayName("show each its own certificate, key and tokens, however their connects alternate")
  void areKeptApart() throws Exception {
    try (Connector ann = Connectors.forDialect("echo", config(ANN));
        Connector bob = Connectors.forDialect("echo", config(BOB))) {
      assertThat(user(ann)).isEqualTo("ann@project.iam");
      assertThat(user(bob)).isEqualTo("bob@project.iam");
      assertThat(user(ann)).isEqualTo("ann@project.iam");
      assertThat(user(bob)).isEqualTo("bob@project.iam");
    }

    assertThat(clients).extracting(Client::principal).containsExactly(ANN, BOB, ANN, BOB);
    List<Client> each = List.copyOf(clients);
    assertThat(each.get(0)).isEqualTo(each.get(2)).isNotEqualTo(each.get(1));
    assertThat(each.get(1)).isEqualTo(each.get(3));
    assertThat(each.get(0).loginToken()).isNotEqualTo(each.get(1).loginToken());
    assertThat(each.get(0).certificate().getPublicKey())
        .isNotEqualTo(each.get(1).certificate().getPublicKey());
    assertThat(cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT))
        .extracting(ApiRequest::headers)
        .extracting(headers -> headers.get("Authorization"))
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  private ConnectorConfig config(String principal) {
    return EmulatorConfig.of(cloud)
        .credentials(EmulatorConfig.credentials(cloud, principal))
        .build();
  }

  private static String user(Connector connector) throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      return connection.getSchema();
    }
  }

  private void serve(BackendConnection connection) throws IOException {
    clients.add(
        new Client(
            connection.principal(),
            connection.loginToken().orElse("none"),
            connection.clientCertificate()));
    Backend.echo().serve(connection);
  }
}
