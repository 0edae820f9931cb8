package dev.cloudsql.runtime.tls.mdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.MdxRequest;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The metadata exchange with an instance")
class MetadataExchangeOnEmulatorTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final CloudSqlEmulator cloud;
  private final EmulatedInstance db;

  MetadataExchangeOnEmulatorTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    this.db =
        cloud
            .instance(NAME)
            .settings(s -> s.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE", "SOMETHING_NEW"))
            .start();
  }

  @Test
  @DisplayName(
      "tells it who connects and how, once for each socket, and the driver sees none of it")
  void tells() throws Exception {
    try (Connector connector = connector(Optional.of(ClientProtocol.TLS))) {
      for (int i = 0; i < 2; i++) {
        try (Socket socket = connector.openSocket(NAME, OPTIONS)) {
          EchoDialect.say(socket, "hello");
          EchoDialect.say(socket, "again");
        }
      }
    }
    assertThat(db.connections().mdxRequests())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.clientProtocolType()).isEqualTo(2);
              assertThat(request.userAgent())
                  .startsWith("cloudsql-connectors-java/")
                  .endsWith("shop");
            });
  }

  @Test
  @DisplayName("leaves the bytes of a server that speaks first to the driver")
  void serverSpeaksFirst() throws Exception {
    EmulatedInstance greeting =
        cloud
            .instance("project:region:greeting")
            .settings(s -> s.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
            .backend(
                connection -> {
                  connection.output().write('!');
                  Backend.echo().serve(connection);
                })
            .start();
    try (Connector connector = connector(Optional.of(ClientProtocol.TCP));
        Socket socket = connector.openSocket("project:region:greeting", OPTIONS)) {
      assertThat(socket.getInputStream().read()).isEqualTo('!');
      EchoDialect.say(socket, "hello");
    }
    assertThat(greeting.connections().mdxRequests())
        .extracting(MdxRequest::clientProtocolType)
        .containsExactly(1);
  }

  @Test
  @DisplayName(
      "takes no place when the instance does not announce it, or the dialect has nothing to tell")
  void takesNoPlace() throws Exception {
    try (Connector connector = connector(Optional.empty());
        Socket socket = connector.openSocket(NAME, OPTIONS)) {
      EchoDialect.say(socket, "hello");
    }
    db.update(settings -> settings.withMdxProtocolSupport("SOMETHING_NEW"));
    try (Connector connector = connector(Optional.of(ClientProtocol.TLS));
        Socket socket = connector.openSocket(NAME, OPTIONS)) {
      EchoDialect.say(socket, "CSQLMDEX");
    }
    assertThat(db.connections().mdxRequests()).isEmpty();
  }

  @Test
  @DisplayName("that it answers with an error fails the connect with its message")
  void fails() throws Exception {
    db.fault(InstanceFault.mdxError("this client is too old").times(1));
    try (Connector connector = connector(Optional.of(ClientProtocol.TLS))) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connector.connect(NAME, OPTIONS))
          .withMessageContaining("the server refused the connection: this client is too old")
          .havingCause()
          .isInstanceOfSatisfying(
              ConnectorException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.METADATA_EXCHANGE));
    }
    db.connections().awaitOpen(0);
  }

  private Connector connector(Optional<ClientProtocol> protocol) throws Exception {
    return new CloudSqlRuntime()
        .create(new Teller(protocol), EmulatorConfig.of(cloud).applicationName("shop").build());
  }

  private static final class Teller extends EchoDialect {

    private final Optional<ClientProtocol> protocol;

    Teller(Optional<ClientProtocol> protocol) {
      this.protocol = protocol;
    }

    @Override
    public Optional<ClientProtocol> clientProtocol() {
      return protocol;
    }
  }
}
