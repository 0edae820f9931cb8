package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.UnixSocket;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.runtime.testing.UnixServer;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect over a Unix socket")
class UnixConnectTests {

  private static final String NAME = "project:region:instance";

  @TempDir Path folder;
  private CloudSqlEmulator cloud;
  private UnixServer server;
  private Connector connector;
  private final AtomicReference<SocketSource> source = new AtomicReference<>();
  private final AtomicReference<ConnectRequest> request = new AtomicReference<>();

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    server = UnixServer.echo(folder.resolve("s"));
    connector = connector(new WatchedDialect());
  }

  @AfterEach
  void stop() throws Exception {
    connector.close();
    server.close();
  }

  @Test
  @DisplayName("asks neither Admin API nor token server, and reports the socket")
  void connects() throws Exception {
    try (Connection connection = connector.connect(NAME, options())) {
      assertThat(connection.isValid(1)).isTrue();
    }

    assertThat(server.connections()).isEqualTo(1);
    assertThat(cloud.calls().all()).isEmpty();
    assertThat(request.get().databaseVersion()).isEmpty();
    ConnectorStatus.Instance status = connector.status().instances().get(0);
    assertThat(status.name()).hasToString(NAME);
    assertThat(status.certificateExpiry()).isEmpty();
    ConnectReport report = status.lastConnect().orElseThrow();
    assertThat(report.transport())
        .isInstanceOfSatisfying(
            UnixSocket.class, unix -> assertThat(unix.path()).isEqualTo(server.path()));
    assertThat(report.transport()).hasToString("the Unix socket " + server.path());
    assertThat(report.tunnel()).isEmpty();
    assertThat(report.phases())
        .containsKeys(Phase.TCP, Phase.LOGIN)
        .doesNotContainKeys(Phase.REFRESH, Phase.TLS);
  }

  @Test
  @DisplayName("is warm without a warm-up")
  void warmsUp() throws Exception {
    connector.warmUp(NAME, options()).get(60, TimeUnit.SECONDS);

    assertThat(cloud.calls().all()).isEmpty();
    assertThat(server.connections()).isZero();
  }

  @Test
  @DisplayName("gives bare sockets, new ones to a driver, and later ones by its ticket")
  void opensMore() throws Exception {
    try (Socket socket = connector.openSocket(NAME, options())) {
      EchoDialect.say(socket, "bare");
    }
    try (Connection connection = connector.connect(NAME, options())) {
      try (Socket cancel = source.get().open()) {
        EchoDialect.say(cancel, "cancel");
      }
      try (Socket later = SocketSource.redeem(source.get().ticket()).open()) {
        EchoDialect.say(later, "later");
      }
    }
    assertThat(server.connections()).isEqualTo(4);
  }

  @Test
  @DisplayName("takes the socket from a URL, and ends its path as the dialect or the URL says")
  void endsThePath() throws Exception {
    connector.close();
    connector = connector(new WatchedDialect("/s"));
    Properties folderOnly = properties("unixSocketPath", folder.toString());
    Properties whole = properties("unixSocketPath", server.path());
    Properties own =
        properties("unixSocketPath", folder + "/", "cloudSqlUnixSocketPathSuffix", "s");

    connector.connect(NAME, folderOnly).close();
    connector.connect(NAME, whole).close();
    connector.connect(NAME, own).close();

    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  @DisplayName("spells an IAM user as the dialect does, and leaves the token to the other end")
  void spellsIamUsers() throws Exception {
    ConnectOptions iam =
        options().toBuilder().authMode(AuthMode.IAM).user("sa@p.iam.gserviceaccount.com").build();

    connector.connect(NAME, iam).close();

    assertThat(request.get().user()).contains("sa@p.iam");
    assertThat(request.get().password()).isEmpty();
    assertThat(cloud.calls().all()).isEmpty();
  }

  @Test
  @DisplayName("fails at once when nothing listens, and names instance and path")
  void nobodyListens() {
    String path = folder.resolve("nobody").toString();

    ConnectorException failure = failure(options().toBuilder().unixSocketPath(path).build());

    assertThat(failure.code()).isEqualTo(ErrorCode.UNIX_SOCKET);
    assertThat(failure.phase()).isEqualTo(Phase.TCP);
    assertThat(failure.getMessage())
        .startsWith("Cannot connect to %s at the Unix socket %s: ".formatted(NAME, path))
        .contains("Auth Proxy");
    assertThat(connector.status().instances().get(0).lastError().orElseThrow())
        .hasMessage(failure.getMessage());
  }

  @Test
  @DisplayName("fails with a word on the proxy when that breaks off before the database answers")
  void breaksOff() throws Exception {
    try (UnixServer mute = UnixServer.start(folder.resolve("mute"), channel -> {})) {
      ConnectorException failure =
          failure(options().toBuilder().unixSocketPath(mute.path()).build());

      assertThat(failure.code()).isEqualTo(ErrorCode.UNIX_SOCKET);
      assertThat(failure.phase()).isEqualTo(Phase.LOGIN);
      assertThat(failure).hasMessageContaining("closed the connection before the database");
    }
  }

  @Test
  @DisplayName("is refused, before anything is opened, to a dialect that cannot use one")
  void unsupported() throws Exception {
    connector.close();
    connector = connector(new WatchedDialect(null));

    ConnectorException failure = failure(options());

    assertThat(failure).isInstanceOf(ConnectorException.class);
    assertThat(failure.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(failure)
        .hasMessageContaining("dialect 'echo' does not log in over Unix sockets")
        .hasMessageContaining("unixSocketPath=" + server.path());
    assertThat(server.connections()).isZero();
  }

  @Test
  @DisplayName("ends at its deadline while no server accepts the connection")
  void fullBacklog() throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("full"));
    ConnectOptions impatient =
        options().toBuilder()
            .unixSocketPath(address.toString())
            .timeout(Duration.ofSeconds(1))
            .build();
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address, 1);
      fill(address, waiting);

      assertThat(failure(impatient).code()).isEqualTo(ErrorCode.TIMEOUT);
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  /** Until one more would have to wait. */
  private static void fill(UnixDomainSocketAddress address, List<SocketChannel> waiting)
      throws Exception {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      waiting.add(channel);
      channel.configureBlocking(false);
      try {
        assertThat(channel.connect(address)).isTrue();
      } catch (SocketException full) {
        return;
      }
    }
  }

  private ConnectOptions options() {
    return ConnectOptions.builder().user("app").unixSocketPath(server.path()).build();
  }

  private ConnectorException failure(ConnectOptions options) {
    SQLException thrown =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, options));
    return (ConnectorException) thrown.getCause();
  }

  private Connector connector(DialectProvider dialect) throws ConnectorException {
    return new CloudSqlRuntime().create(dialect, EmulatorConfig.of(cloud).build());
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  /** Keeps what it was given. */
  private final class WatchedDialect extends EchoDialect {

    private final Optional<String> suffix;

    WatchedDialect() {
      this("");
    }

    WatchedDialect(String suffix) {
      this.suffix = Optional.ofNullable(suffix);
    }

    @Override
    public Optional<String> unixSocketSuffix() {
      return suffix;
    }

    @Override
    public Connection connect(SocketSource sockets, ConnectRequest asked) throws SQLException {
      source.set(sockets);
      request.set(asked);
      return super.connect(sockets, asked);
    }
  }
}
