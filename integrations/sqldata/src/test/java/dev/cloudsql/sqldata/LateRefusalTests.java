package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataService;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * With a service that says only after the driver's first bytes that it does not have the instance.
 */
@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("An instance that is refused after the driver has written")
class LateRefusalTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions FIRST =
      ConnectOptions.builder().user("app").ipTypes(IpType.SQL_DATA, IpType.PUBLIC).build();

  private final AtomicInteger streams = new AtomicInteger();
  private final List<String> sockets = new CopyOnWriteArrayList<>();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Server server;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    server =
        OkHttpServerBuilder.forPort(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder(SqlDataService.NAME)
                    .addMethod(SqlDataService.STREAM_SQL_DATA, this::refuse)
                    .build())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdownNow();
    assertThat(server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  private ServerCall.Listener<SqlDataMessage> refuse(
      ServerCall<SqlDataMessage, SqlDataMessage> call, Metadata headers) {
    streams.incrementAndGet();
    call.request(2);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(SqlDataMessage message) {
        if (message.content() instanceof DataPacket) {
          SqlDataStatus status =
              SqlDataStatus.of(SqlDataReason.UNSUPPORTED_INSTANCE_TYPE, "not offered");
          call.close(status.toStatus(), status.toTrailers());
        }
      }
    };
  }

  private Connector connector() throws ConnectorException {
    return Connectors.forDialect(
        "echo",
        EmulatorConfig.of(cloud)
            .sqlDataEndpoint(URI.create("http://127.0.0.1:" + server.getPort()))
            .listener(
                new ConnectorListener() {
                  @Override
                  public void socketOpened(SocketOpened event) {
                    sockets.add("opened " + event.address().orElseThrow().type());
                  }

                  @Override
                  public void socketClosed(SocketClosed event) {
                    sockets.add(
                        "closed %s %s"
                            .formatted(
                                event.address().orElseThrow().type(), event.bytesReceived()));
                  }
                })
            .build());
  }

  @Test
  @DisplayName("is reached by the next type, which gets what the driver wrote")
  void replayed() throws Exception {
    try (Connector connector = connector()) {
      connector.connect(NAME, FIRST).close();
      try (Socket socket = connector.openSocket(NAME, FIRST)) {
        EchoDialect.say(socket, "hello");
      }
      db.connections().awaitOpen(0);

      assertThat(streams).as("remembered").hasValue(1);
      assertThat(db.connections().handshakes()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("counts as one socket, by the address that reaches it")
  void counted() throws Exception {
    try (Connector connector = connector()) {
      try (Socket socket = connector.openSocket(NAME, FIRST)) {
        assertThat(openSockets(connector)).isEqualTo(1);
        EchoDialect.say(socket, "hello");

        assertThat(openSockets(connector)).isEqualTo(1);
      }
      assertThat(openSockets(connector)).isZero();
    }
    assertThat(sockets)
        .containsExactly(
            "opened SQL_DATA", "opened PUBLIC", "closed SQL_DATA 0", "closed PUBLIC 5");
  }

  private static int openSockets(Connector connector) {
    return connector.status().instances().get(0).openSockets();
  }

  @Test
  @DisplayName("is reached so through a socket and a local proxy too")
  void socketAndProxy() throws Exception {
    try (Connector connector = connector();
        LocalProxy proxy =
            connector.localProxy(NAME, LocalProxyOptions.builder().connectOptions(FIRST).build());
        Socket client = new Socket(proxy.host(), proxy.port())) {
      EchoDialect.say(client, "hello");
      EchoDialect.say(client, "again");

      assertThat(streams).hasValue(1);
    }
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("fails if there is no other type")
  void alone() throws Exception {
    ConnectOptions alone = FIRST.toBuilder().ipTypes(IpType.SQL_DATA).build();
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, alone)) {
      assertThat(
              catchThrowableOfType(
                  ConnectorException.class, () -> EchoDialect.say(socket, "hello")))
          .returns(ErrorCode.IP_TYPE, ConnectorException::code)
          .hasMessageContaining("not offered over SQL Data");
    }
  }
}
