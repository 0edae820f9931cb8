package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.CredentialFiles;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("A connect by ipTypes=SQL_DATA")
class SqlDataTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions ALONE = options(IpType.SQL_DATA);
  private static final ConnectOptions FIRST = options(IpType.SQL_DATA, IpType.PUBLIC);

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  private static ConnectOptions options(IpType first, IpType... others) {
    return ConnectOptions.builder().user("app").password("pw").ipTypes(first, others).build();
  }

  private ConnectorConfig.Builder config() {
    return EmulatorConfig.of(cloud).sqlDataEndpoint(cloud.sqlDataEndpoint());
  }

  private Connector connector() throws ConnectorException {
    return Connectors.forDialect("echo", config().build());
  }

  private ConnectorException failure(Connector connector, ConnectOptions options) {
    return catchThrowableOfType(
        ConnectorException.class,
        () -> {
          try (Socket socket = connector.openSocket(NAME, options)) {
            EchoDialect.say(socket, "hello");
          }
        });
  }

  private static String transport(Connector connector) {
    return connector.status().instances().get(0).lastConnect().orElseThrow().transport().toString();
  }

  @Test
  @DisplayName("needs no address of the instance, and the status shows it")
  void noAddress() throws Exception {
    try (Connector connector = connector()) {
      db.update(settings -> settings.withoutAddress(AddressType.PUBLIC));
      try (Connection connection = connector.connect(NAME, ALONE)) {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(connector.status().instances().get(0).openSockets()).isEqualTo(1);
      }
      ConnectReport report = connector.status().instances().get(0).lastConnect().orElseThrow();
      assertThat(report.transport())
          .isInstanceOf(ConnectReport.SqlData.class)
          .hasToString("SQL_DATA 127.0.0.1 (POSTGRES_17), chosen by ipTypes=SQL_DATA");
      assertThat(connector.status().instances().get(0).openSockets()).isZero();
    }
    db.sqlData().awaitOpenSessions(0);
    assertThat(db.connections().handshakes()).isZero();
  }

  @Test
  @DisplayName("checks the certificate of the API")
  void tls(@TempDir Path folder) throws Exception {
    SSLContext before = SSLContext.getDefault();
    ConnectorConfig secure = config().sqlDataEndpoint(cloud.secureSqlDataEndpoint()).build();
    try (Connector connector = Connectors.forDialect("echo", secure)) {
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.SQL_DATA, ConnectorException::code)
          .hasStackTraceContaining("PKIX path building failed");
    }
    try {
      SSLContext.setDefault(trusting(cloud.credentialFiles().writeTrustStore(folder)));
      try (Connector connector = Connectors.forDialect("echo", secure)) {
        connector.connect(NAME, ALONE).close();
      }
    } finally {
      SSLContext.setDefault(before);
    }
  }

  private static SSLContext trusting(Path store) throws Exception {
    KeyStore keys =
        KeyStore.getInstance(store.toFile(), CredentialFiles.TRUST_STORE_PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  @DisplayName("logs in by IAM with the login token as password")
  void iam() throws Exception {
    CompletableFuture<ConnectRequest> seen = new CompletableFuture<>();
    EchoDialect dialect =
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            seen.complete(request);
            return super.connect(sockets, request);
          }
        };
    ConnectOptions options =
        ConnectOptions.builder().ipTypes(IpType.SQL_DATA).authMode(AuthMode.IAM).build();
    try (Connector connector = Providers.runtime().create(dialect, config().build())) {
      connector.connect(NAME, options).close();
    }
    assertThat(seen.join().password()).contains(cloud.credentials().loginToken().value());
    assertThat(seen.join().user()).contains(dialect.iamUser(cloud.credentials().principal()));
  }

  @Test
  @DisplayName("uses the next type, and remembers it, if the instance is not offered")
  void unsupported() throws Exception {
    db.fault(SqlDataFault.unsupported());
    try (Connector connector = connector()) {
      connector.connect(NAME, FIRST).close();
      connector.connect(NAME, FIRST).close();

      assertThat(db.sqlData().failures()).hasSize(1);
      assertThat(db.connections().handshakes()).isEqualTo(2);
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.IP_TYPE, ConnectorException::code)
          .hasMessageContaining("not offered over SQL Data")
          .hasMessageContaining("SQL_DATA,PRIVATE");
    }
  }

  @Test
  @DisplayName("comes after an address that does not answer, if it is listed after it")
  void afterAddress() throws Exception {
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "nowhere.invalid"));
    try (Connector connector = connector()) {
      connector.connect(NAME, options(IpType.PUBLIC, IpType.SQL_DATA)).close();

      assertThat(transport(connector)).startsWith("SQL_DATA ");
    }
  }

  @Test
  @DisplayName("is not tried again at once when SQL Data is exhausted")
  void exhausted() throws Exception {
    db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(429));
    try (Connector connector = connector()) {
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.API_THROTTLED, ConnectorException::code);
      int calls = cloud.calls().count(ApiCall.STREAM_SQL_DATA);
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.API_THROTTLED, ConnectorException::code);
      connector.connect(NAME, FIRST).close();

      assertThat(cloud.calls().count(ApiCall.STREAM_SQL_DATA)).isEqualTo(calls).isEqualTo(1);
      assertThat(transport(connector)).startsWith("PUBLIC ");
    }
  }

  @Test
  @DisplayName("fetches another token once when the token is refused")
  void refusedToken() throws Exception {
    db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(401).times(1));
    try (Connector connector = connector()) {
      connector.connect(NAME, ALONE).close();
      assertThat(cloud.calls().count(ApiCall.STREAM_SQL_DATA)).isEqualTo(2);

      db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(401));
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.API_UNAUTHENTICATED, ConnectorException::code);
    }
  }

  @Test
  @DisplayName("says which role is missing")
  void denied() throws Exception {
    db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(403));
    try (Connector connector = connector()) {
      assertThat(failure(connector, ALONE))
          .returns(ErrorCode.API_DENIED, ConnectorException::code)
          .hasMessageContaining("roles/cloudsql.client");
    }
  }

  @Test
  @DisplayName("names the endpoint that does not answer")
  void noEndpoint() throws Exception {
    try (ServerSocket closed = new ServerSocket(0)) {
      int port = closed.getLocalPort();
      closed.close();
      try (Connector connector =
          Connectors.forDialect(
              "echo", config().sqlDataEndpoint(URI.create("http://127.0.0.1:" + port)).build())) {
        assertThat(failure(connector, ALONE))
            .returns(ErrorCode.SQL_DATA, ConnectorException::code)
            .hasMessageContaining("at SQL_DATA 127.0.0.1")
            .hasMessageContaining("(UNAVAILABLE: ")
            .hasMessageContaining("Connection refused");
      }
    }
  }

  @Test
  @DisplayName("ends at its deadline while the API does not answer")
  void hangs() throws Exception {
    db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.hang());
    try (Connector connector = connector()) {
      connector.warmUp(NAME, ALONE).get(60, TimeUnit.SECONDS);
      ConnectOptions brief = ALONE.toBuilder().timeout(Duration.ofMillis(300)).build();

      // The dial has a part of the time, and a refresh that may cure it the rest.
      assertThat(
              catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, brief))
                  .getCause())
          .isInstanceOfSatisfying(
              ConnectorException.class,
              e -> assertThat(e.code()).isIn(ErrorCode.TIMEOUT, ErrorCode.SQL_DATA))
          .hasMessageContaining("0.3 seconds");
    }
  }

  @Test
  @DisplayName("carries every byte once while its streams break off")
  void resumed() throws Exception {
    db.fault(SqlDataFault.dropAfter(60_000));
    byte[] sent = new byte[2_000_000];
    new Random(7).nextBytes(sent);
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      byte[] received = socket.getInputStream().readNBytes(sent.length);

      writing.get(60, TimeUnit.SECONDS);
      assertThat(received).isEqualTo(sent);
      assertThat(db.sqlData().continued()).isGreaterThan(20);
    }
  }

  @Test
  @DisplayName("continues an idle session, and closes it for the server while it does")
  void idle() throws Exception {
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      db.dropSqlDataStreams();
      db.sqlData().awaitContinued(1);
      EchoDialect.say(socket, "still there?");

      db.dropSqlDataStreams();
      socket.close();
      db.sqlData().awaitOpenSessions(0);
    }
  }

  @Test
  @DisplayName("does not continue a session that the program has lost without closing it")
  void lost() throws Exception {
    try (Connector connector = connector()) {
      WeakReference<Socket> lost = new WeakReference<>(connector.openSocket(NAME, ALONE));
      EchoDialect.say(Objects.requireNonNull(lost.get()), "hello");
      while (lost.get() != null) {
        System.gc();
        Thread.onSpinWait();
      }
      db.dropSqlDataStreams();
      connector.connect(NAME, ALONE).close();

      db.sqlData().awaitStarted(2);
      assertThat(db.sqlData().continued()).isZero();
    }
  }

  @Test
  @DisplayName("ends with its stream if the service does not offer to continue it")
  void notOffered() throws Exception {
    db.fault(SqlDataFault.withoutReconnect());
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      db.dropSqlDataStreams();

      assertThat(catchThrowableOfType(IOException.class, () -> EchoDialect.say(socket, "again")))
          .hasMessageContaining("broke off");
    }
  }

  @Test
  @DisplayName("ends when the service refuses to continue it")
  void refusedResumption() throws Exception {
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      db.fault(SqlDataFault.reconnectFailed());
      db.dropSqlDataStreams();

      assertThat(catchThrowableOfType(IOException.class, () -> EchoDialect.say(socket, "again")))
          .hasMessageContaining("INTERNAL");
    }
  }

  @Test
  @DisplayName("ends when the service acknowledges what was not sent")
  void wrongAck() throws Exception {
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      db.fault(SqlDataFault.wrongAck());
      db.dropSqlDataStreams();

      assertThat(catchThrowableOfType(IOException.class, () -> EchoDialect.say(socket, "again")))
          .hasMessageContaining("does not keep to the protocol");
    }
  }

  @Test
  @DisplayName("buffers a bounded part of what a slow reader has not read")
  void slowReader() throws Exception {
    byte[] sent = new byte[4_000_000];
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      byte[] some = new byte[4_000];
      int most = 0;
      for (int i = 0; i < sent.length / some.length; i++) {
        assertThat(socket.getInputStream().readNBytes(some, 0, some.length)).isEqualTo(some.length);
        most = Math.max(most, socket.getInputStream().available());
      }
      writing.get(60, TimeUnit.SECONDS);

      assertThat(most).isBetween(1, 400_000);
    }
  }

  @Test
  @DisplayName("gives a socket with a read timeout, the end of data, and an end of its own")
  void socket() throws Exception {
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      socket.setSoTimeout(50);
      assertThat(
              catchThrowableOfType(
                  SocketTimeoutException.class, () -> socket.getInputStream().read()))
          .hasMessage("Read timed out");
      socket.setSoTimeout(0);

      socket.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("bye");
    }
  }

  @Test
  @DisplayName("closes the connection when the database does")
  void databaseCloses() throws Exception {
    try (Connector connector = connector();
        Socket socket = connector.openSocket(NAME, ALONE)) {
      EchoDialect.say(socket, "hello");
      db.fault(SqlDataFault.closeAfter(0));
      db.dropSqlDataStreams();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @DisplayName("serves local proxies")
  void localProxy() throws Exception {
    try (Connector connector = connector();
        LocalProxy proxy =
            connector.localProxy(NAME, LocalProxyOptions.builder().connectOptions(ALONE).build())) {
      try (Socket client = new Socket(proxy.host(), proxy.port())) {
        EchoDialect.say(client, "hello");
        db.dropSqlDataStreams();
        EchoDialect.say(client, "again");
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(proxy.drain(Duration.ofMinutes(1))).isTrue();
    }
    db.sqlData().awaitOpenSessions(0);
    assertThat(db.connections().handshakes()).isZero();
  }
}
