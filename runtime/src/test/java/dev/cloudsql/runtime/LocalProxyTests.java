package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.RefreshStarted;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.MdxRequest;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("A local proxy")
class LocalProxyTests {

  private static final String NAME = "project:region:instance";
  private static final LocalProxyOptions DEFAULTS = LocalProxyOptions.defaults();

  private final BlockingQueue<ConnectFinished> failed = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketClosed> closed = new LinkedBlockingQueue<>();
  private final AtomicInteger refreshes = new AtomicInteger();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    connector = connector(new EchoDialect());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  private Connector connector(EchoDialect dialect) throws ConnectorException {
    return new CloudSqlRuntime().create(dialect, config().build());
  }

  private ConnectorConfig.Builder config() {
    return EmulatorConfig.of(cloud)
        .failoverPeriod(Duration.ofMillis(50))
        .listener(
            new ConnectorListener() {
              @Override
              public void connectFinished(ConnectFinished event) {
                if (event.failure().isPresent()) {
                  failed.add(event);
                }
              }

              @Override
              public void socketClosed(SocketClosed event) {
                closed.add(event);
              }

              @Override
              public void refreshStarted(RefreshStarted event) {
                refreshes.incrementAndGet();
              }
            });
  }

  private static Socket client(LocalProxy proxy) throws IOException {
    Socket socket = new Socket(proxy.host(), proxy.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  @Test
  @DisplayName("listens on a free port of this machine and gives each client its own connection")
  void relays() throws Exception {
    try (LocalProxy proxy = connector.localProxy(NAME, DEFAULTS)) {
      assertThat(proxy.instance()).isEqualTo(NAME);
      assertThat(proxy.host()).isEqualTo("127.0.0.1");
      assertThat(proxy).hasToString(NAME + " at 127.0.0.1:" + proxy.port());
      try (Socket one = client(proxy);
          Socket other = client(proxy)) {
        EchoDialect.say(one, "hello");
        EchoDialect.say(other, "world");
        EchoDialect.say(one, "again");
        assertThat(proxy.openConnections()).isEqualTo(2);
        assertThat(connector.status().instances().get(0).openSockets()).isEqualTo(2);
      }
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(closed.take().bytesReceived() + closed.take().bytesReceived()).isEqualTo(15);
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("relays more than all buffers hold while the client does not read")
  void backpressure() throws Exception {
    byte[] sent = new byte[12 * 1024 * 1024];
    new Random(7).nextBytes(sent);
    try (LocalProxy proxy = connector.localProxy(NAME, DEFAULTS);
        Socket socket = client(proxy)) {
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      // The echo blocks, so the proxy stops reading, and so the client blocks.
      byte[] read = socket.getInputStream().readNBytes(sent.length);
      assertThat(Arrays.equals(read, sent)).isTrue();
      written.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("passes on the end of what a client sends, and then what the instance still sends")
  void halfClosed() throws Exception {
    byte[] sent = new byte[300_000];
    new Random(8).nextBytes(sent);
    EmulatedInstance reader =
        cloud
            .instance("project:region:reader")
            .backend(
                connection -> {
                  ByteArrayOutputStream all = new ByteArrayOutputStream();
                  connection.input().transferTo(all);
                  connection.output().write(all.toByteArray());
                  connection.output().flush();
                })
            .start();
    try (LocalProxy proxy = connector.localProxy(reader.name(), DEFAULTS);
        Socket socket = client(proxy)) {
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();

      assertThat(Arrays.equals(socket.getInputStream().readAllBytes(), sent)).isTrue();
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  @DisplayName("passes on the last words of a database that closes first")
  void databaseClosesFirst() throws Exception {
    EmulatedInstance brief =
        cloud
            .instance("project:region:brief")
            .backend(
                connection -> {
                  connection.output().write("shutting down".getBytes(StandardCharsets.UTF_8));
                  connection.output().flush();
                })
            .start();
    try (LocalProxy proxy = connector.localProxy(brief.name(), DEFAULTS)) {
      try (Socket socket = client(proxy)) {
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("shutting down");
      }
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  @DisplayName("keeps a client that says nothing until it is closed with the connector")
  void silentClient() throws Exception {
    LocalProxy proxy = connector.localProxy(NAME, DEFAULTS);
    try (Socket socket = client(proxy)) {
      db.connections().awaitHandshakes(1);

      connector.close();

      assertThat(ends(socket)).isTrue();
      assertThat(proxy.isOpen()).isFalse();
      assertThat(proxy.openConnections()).isZero();
      db.connections().awaitOpen(0);
      assertThatThrownBy(() -> client(proxy)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> connector.localProxy(NAME, DEFAULTS))
          .isInstanceOfSatisfying(
              ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }
  }

  /** Whether the other side has closed, in order or by a reset. */
  private static boolean ends(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  @DisplayName("closes a client whose connect fails, reports why, and serves the next one")
  void failedConnect() throws Exception {
    try (LocalProxy proxy = connector.localProxy(NAME, DEFAULTS)) {
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403).times(1));
      try (Socket refused = client(proxy)) {
        assertThat(ends(refused)).isTrue();
      }
      assertThat(failed.take().code()).contains(ErrorCode.API_DENIED);
      serveAtLast(proxy);
    }
  }

  /** A refusal is remembered for a second; a client that comes later is served. */
  private static void serveAtLast(LocalProxy proxy) {
    boolean served = false;
    while (!served) {
      try (Socket socket = client(proxy)) {
        EchoDialect.say(socket, "hello");
        served = true;
      } catch (IOException refused) {
        // The timeout of the test ends this.
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("dials again when the server refuses the certificate, and the client goes on")
  void refusedCertificate(boolean clientSpeaksFirst) throws Exception {
    EmulatedInstance greeter =
        cloud
            .instance("project:region:greeter")
            .backend(
                connection -> {
                  if (clientSpeaksFirst) {
                    connection.output().write(connection.input().readNBytes(3));
                  } else {
                    connection.output().write("hi!".getBytes(StandardCharsets.UTF_8));
                  }
                  connection.output().flush();
                  connection.input().transferTo(connection.output());
                })
            .start();
    try (LocalProxy proxy = connector.localProxy(greeter.name(), DEFAULTS)) {
      greet(proxy, clientSpeaksFirst);
      greeter.rotateClientCa();

      greet(proxy, clientSpeaksFirst);

      assertThat(greeter.connections().clientCertificates()).doesNotHaveDuplicates();
      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
      assertThat(failed).isEmpty();
    }
  }

  private static void greet(LocalProxy proxy, boolean first) throws IOException {
    try (Socket client = client(proxy)) {
      if (first) {
        client.getOutputStream().write("hi!".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("hi!");
      EchoDialect.say(client, "and then?");
    }
  }

  @Test
  @DisplayName("closes a client whose new certificate is refused, and serves the next one")
  void refusedNewCertificate() throws Exception {
    db.fault(InstanceFault.rejectClientCertificate().times(1));
    try (LocalProxy proxy = connector.localProxy(NAME, DEFAULTS)) {
      try (Socket refused = client(proxy)) {
        assertThat(ends(refused)).isTrue();
      }

      serveAtLast(proxy);

      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
    }
  }

  @Test
  @DisplayName(
      "sends a request without an answer once, as to cancel a statement, and sees no failure in it")
  void requestWithoutAnswer() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    EmulatedInstance mute = mute(requests);
    try (LocalProxy proxy = connector.localProxy(mute.name(), DEFAULTS)) {
      for (int i = 1; i <= 2; i++) {
        try (Socket client = client(proxy)) {
          client.getOutputStream().write("cancel".getBytes(StandardCharsets.UTF_8));
          assertThat(ends(client)).isTrue();
        }
        assertThat(requests).hasValue(i);
        assertThat(mute.connections().handshakes()).isEqualTo(i);
      }
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
      assertThat(refreshes).hasValue(1);
    }
  }

  @Test
  @DisplayName("is like an open socket in this: a request without an answer forces no refresh")
  void requestWithoutAnswerBeside() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    EmulatedInstance mute = mute(requests);
    try (Socket socket = connector.openSocket(mute.name(), ConnectOptions.defaults())) {
      socket.getOutputStream().write("cancel".getBytes(StandardCharsets.UTF_8));

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(ConnectorException.class)
          .hasMessageContaining("closed the connection");
    }
    assertThat(requests).hasValue(1);
    assertThat(refreshes).hasValue(1);
  }

  /** A database that takes requests and answers none. */
  private EmulatedInstance mute(AtomicInteger requests) {
    return cloud
        .instance("project:region:mute")
        .backend(
            connection -> {
              if (connection.input().readNBytes(6).length == 6) {
                requests.incrementAndGet();
              }
            })
        .start();
  }

  @Test
  @DisplayName("takes a client that connects and leaves for no failure of the instance")
  void probe() throws Exception {
    EmulatedInstance patient =
        cloud
            .instance("project:region:patient")
            .backend(connection -> connection.input().transferTo(OutputStream.nullOutputStream()))
            .start();
    try (LocalProxy proxy = connector.localProxy(patient.name(), DEFAULTS)) {
      try (Socket client = client(proxy)) {
        client.shutdownOutput();
        assertThat(ends(client)).isTrue();
      }
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
      assertThat(refreshes).hasValue(1);
    }
  }

  @Test
  @DisplayName("closes its connections to the former instance when a name moves")
  void failover() throws Exception {
    EmulatedInstance west = cloud.instance("project:west:other").start();
    String name = "db.example.com";
    cloud.dns().set(DnsRecord.txt(name, NAME));
    try (LocalProxy proxy = connector.localProxy(name, DEFAULTS);
        Socket former = client(proxy)) {
      EchoDialect.say(former, "before");

      cloud.dns().set(DnsRecord.txt(name, west.name()));

      assertThat(ends(former)).isTrue();
      try (Socket next = client(proxy)) {
        EchoDialect.say(next, "after");
      }
      assertThat(west.connections().handshakes()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("tells the instance how its clients connect, and reads the answer for itself")
  void metadataExchange(@TempDir Path directory) throws Exception {
    db.update(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"));
    EchoDialect teller =
        new EchoDialect() {
          @Override
          public Optional<ClientProtocol> clientProtocol() {
            return Optional.of(ClientProtocol.TLS);
          }
        };
    Path path = directory.resolve("db.sock");
    try (Connector telling = connector(teller);
        LocalProxy port = telling.localProxy(NAME, DEFAULTS);
        LocalProxy socket =
            telling.localProxy(NAME, LocalProxyOptions.builder().unixSocket(path).build())) {
      try (Socket client = client(port)) {
        EchoDialect.say(client, "hello");
      }
      assertThat(sayOver(path, "world")).isEqualTo("world");
      assertThat(db.connections().mdxRequests())
          .extracting(MdxRequest::clientProtocolType)
          .containsExactly(1, 3);

      db.fault(InstanceFault.mdxError("this client is too old").times(1));
      try (Socket client = client(port)) {
        client.getOutputStream().write(1);
        assertThat(ends(client)).isTrue();
      }
      assertThat(socket.isOpen()).isTrue();
    }
  }

  private static String sayOver(Path path, String word) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      channel.write(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
      InputStream in = Channels.newInputStream(channel);
      return new String(in.readNBytes(word.length()), StandardCharsets.UTF_8);
    }
  }

  @Test
  @DisplayName("replaces a Unix socket that nothing listens on, and leaves all else alone")
  void unixSocket(@TempDir Path directory) throws Exception {
    Path path = directory.resolve(".s.PGSQL.5432");
    LocalProxyOptions options = LocalProxyOptions.builder().unixSocket(path).build();
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(path));
      refuses(options, "another process listens there");
    }
    try (LocalProxy proxy = connector.localProxy(NAME, options)) {
      assertThat(proxy.address()).isEqualTo(UnixDomainSocketAddress.of(path));
      assertThatThrownBy(proxy::port)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(path.toString());
      assertThat(sayOver(path, "hello")).isEqualTo("hello");
    }
    assertThat(path).doesNotExist();
    Files.writeString(path, "precious");
    refuses(options, "there is a file that is no socket");
    assertThat(path).hasContent("precious");
    refuses(
        LocalProxyOptions.builder().unixSocket(directory.resolve("no/such/dir.sock")).build(),
        "existing directory");
  }

  @Test
  @DisplayName("says which port is in use, and which address is not of this machine")
  void cannotListen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      refuses(
          LocalProxyOptions.builder().port(taken.getLocalPort()).build(),
          "127.0.0.1:" + taken.getLocalPort());
    }
    refuses(LocalProxyOptions.builder().host("no-such-host.invalid").build(), "host is unknown");
    refuses(LocalProxyOptions.builder().host("192.0.2.1").build(), "192.0.2.1");
    assertThatThrownBy(
            () ->
                connector.localProxy(
                    NAME,
                    LocalProxyOptions.builder()
                        .connectOptions(ConnectOptions.builder().unixSocketPath("/tmp/x").build())
                        .build()))
        .hasMessageContaining("Remove unixSocketPath");
  }

  private void refuses(LocalProxyOptions options, String message) {
    assertThatThrownBy(() -> connector.localProxy(NAME, options))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LISTEN);
              assertThat(e.instance()).contains(InstanceName.parse(NAME));
              assertThat(e).hasMessageContaining(message);
            });
  }

  @Test
  @DisplayName("refuses clients above the limit, and those that the filter does not let in")
  void refusesClients() throws Exception {
    LocalProxyOptions one = LocalProxyOptions.builder().maxConnections(1).build();
    try (LocalProxy proxy = connector.localProxy(NAME, one);
        Socket first = client(proxy)) {
      EchoDialect.say(first, "hello");
      try (Socket second = client(proxy)) {
        assertThat(ends(second)).isTrue();
      }
      EchoDialect.say(first, "still there?");
    }
    List<String> asked = new ArrayList<>();
    LocalProxyOptions none =
        LocalProxyOptions.builder()
            .clientFilter(
                client -> {
                  asked.add(client.toString());
                  return false;
                })
            .build();
    try (LocalProxy proxy = connector.localProxy(NAME, none);
        Socket client = client(proxy)) {
      assertThat(ends(client)).isTrue();
      assertThat(asked).containsExactly("/127.0.0.1:" + client.getLocalPort());
      assertThat(db.connections().accepted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("that drains takes no new client and waits for the open ones")
  void drains() throws Exception {
    try (LocalProxy proxy = connector.localProxy(NAME, DEFAULTS)) {
      try (Socket client = client(proxy)) {
        EchoDialect.say(client, "hello");
        assertThat(proxy.drain(Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(() -> client(proxy)).isInstanceOf(IOException.class);
        EchoDialect.say(client, "still there?");
      }
      assertThat(proxy.drain(Duration.ofDays(100_000))).isTrue();
    }
  }

  @Test
  @DisplayName("holds many idle connections with a few threads, and leaves nothing behind")
  void manyIdle() throws Exception {
    long filesBefore = openFiles();
    LocalProxy proxy = connector.localProxy(NAME, DEFAULTS);
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      clients.add(client(proxy));
    }
    for (Socket client : clients) {
      EchoDialect.say(client, "hello");
    }
    long relays =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("cloudsql-relay-"))
            .count();
    assertThat(relays).isBetween(1L, 4L);
    assertThat(proxy.openConnections()).isEqualTo(150);

    proxy.close();

    for (Socket client : clients) {
      assertThat(ends(client)).isTrue();
      client.close();
    }
    connector.close();
    LifeCycleTests.awaitNoThreads();
    db.connections().awaitOpen(0);
    // The emulator and the JVM open a few for themselves.
    assertThat(openFiles()).isLessThan(filesBefore + 100);
  }

  private static long openFiles() throws IOException {
    Path files = Path.of("/proc/self/fd");
    if (!Files.isDirectory(files)) {
      return 0;
    }
    try (var all = Files.list(files)) {
      return all.count();
    }
  }

  @Test
  @DisplayName("asks a TCP dialer of the program for a socket with a channel")
  void ownDialer() throws Exception {
    ConnectOptions through =
        ConnectOptions.builder()
            .tcpDialer(request -> request.connect(request.host(), request.port()))
            .build();
    ConnectOptions beside =
        ConnectOptions.builder()
            .tcpDialer(request -> new Socket(request.host(), request.port()))
            .build();
    try (LocalProxy proxy =
            connector.localProxy(
                NAME, LocalProxyOptions.builder().connectOptions(through).build());
        Socket client = client(proxy)) {
      EchoDialect.say(client, "hello");
    }
    try (LocalProxy proxy =
            connector.localProxy(NAME, LocalProxyOptions.builder().connectOptions(beside).build());
        Socket client = client(proxy)) {
      assertThat(ends(client)).isTrue();
      assertThat(failed.take().failure().orElseThrow())
          .hasMessageContaining("Let the dialer open its sockets with TcpRequest.connect");
    }
  }
}
