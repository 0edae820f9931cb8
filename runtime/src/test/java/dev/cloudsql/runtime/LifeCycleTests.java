package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connector")
class LifeCycleTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  @Test
  @DisplayName("that is shared starts no thread before its first connect")
  void startsLazily() throws Exception {
    awaitNoThreads();
    try (Connector connector = new CloudSqlRuntime().shared(new EchoDialect())) {
      assertThat(connector.status().instances()).isEmpty();
      assertThat(ourThreads()).isEmpty();
    }
  }

  @Test
  @DisplayName("leaves no thread behind when it is closed")
  void leavesNoThread() throws Exception {
    try (Connector connector =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      connector.connect(NAME, OPTIONS).close();
    }

    awaitNoThreads();
  }

  @Test
  @DisplayName("leaves no thread behind either when it is closed while the Admin API hangs")
  void leavesNoThreadInACall() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    try (Connector connector =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      CompletableFuture<Void> warmUp = connector.warmUp(NAME, OPTIONS);
      cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
      assertThat(warmUp).isNotDone();
    }

    awaitNoThreads();
  }

  @Test
  @DisplayName("cuts its call of the Admin API when it is closed, before the limit of the call")
  void cutsItsCall() throws Exception {
    // Of two calls the older one comes to its limit first, however slow this machine is; unless
    // both do so before the connector is closed.
    int round = 0;
    while (!youngerCallEndsFirst()) {
      assertThat(++round).as("rounds in which the older call ended first").isLessThan(5);
    }
  }

  private static boolean youngerCallEndsFirst() throws Exception {
    try (SilentApi api = new SilentApi();
        Connector older = connector(api, "older");
        Connector younger = connector(api, "younger")) {
      CompletableFuture<Void> first = older.warmUp(NAME, OPTIONS);
      api.begun.get("older").get(60, TimeUnit.SECONDS);
      CompletableFuture<Void> second = younger.warmUp(NAME, OPTIONS);
      api.begun.get("younger").get(60, TimeUnit.SECONDS);
      assertThat(second).isNotDone();

      younger.close();

      api.ended.get("younger").get(60, TimeUnit.SECONDS);
      return !api.ended.get("older").isDone() && !first.isDone();
    }
  }

  /** Reads requests of two callers and sends nothing, so that only they can end a call. */
  private static final class SilentApi implements AutoCloseable {

    private final Map<String, CompletableFuture<Void>> begun = callers();
    private final Map<String, CompletableFuture<Void>> ended = callers();
    private final ServerSocket listener =
        new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

    SilentApi() throws IOException {
      daemon(
          () -> {
            while (true) {
              Socket call = listener.accept();
              daemon(() -> listen(call));
            }
          });
    }

    private static Map<String, CompletableFuture<Void>> callers() {
      return Map.of("older", new CompletableFuture<>(), "younger", new CompletableFuture<>());
    }

    URI root() {
      return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    private void listen(Socket call) throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(call.getInputStream(), StandardCharsets.US_ASCII));
      String caller = in.lines().filter(line -> line.startsWith("User-Agent: ")).findFirst().get();
      String name = caller.replaceFirst(".* ", "");
      begun.get(name).complete(null);
      try {
        in.transferTo(Writer.nullWriter());
      } finally {
        ended.get(name).complete(null);
      }
    }

    private static void daemon(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // The caller or the test has ended it.
                }
              },
              "silent-api");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }

    private interface Work {
      void run() throws IOException;
    }
  }

  private static Connector connector(SilentApi api, String name) throws Exception {
    Token token = Token.of("token");
    return new CloudSqlRuntime()
        .create(
            new EchoDialect(),
            ConnectorConfig.builder()
                .credentials(CredentialSource.fixed(token, token))
                .googleApis(GoogleApis.at(api.root()))
                .applicationName(name)
                .build());
  }

  @Test
  @DisplayName("does not come about with a wrong configuration, and keeps no thread for it")
  void keepsNoThreadForNothing(@TempDir Path directory) throws Exception {
    awaitNoThreads();
    ConnectorConfig config =
        EmulatorConfig.of(cloud).credentials("file:" + directory.resolve("missing.json")).build();

    assertThatThrownBy(() -> new CloudSqlRuntime().create(new EchoDialect(), config))
        .isInstanceOf(ConnectorException.class);

    for (Thread thread : ourThreads()) {
      // One that waits for more work does so for ten seconds; one that was told to end may not have
      // run yet.
      thread.join(5_000);
      while (thread.isAlive()) {
        assertThat(thread.getState()).isNotEqualTo(Thread.State.TIMED_WAITING);
      }
    }
  }

  @Test
  @DisplayName("of a URL stops when nothing uses it for a while, and starts again when asked")
  void stopsWhenIdle(@TempDir Path directory) throws Exception {
    Properties url = url(directory, "0.5");
    SocketSource sockets = new CloudSqlRuntime().sockets(new EchoDialect(), url);

    try (Socket socket = sockets.open()) {
      EchoDialect.say(socket, "first");
    }
    awaitNoThreads();

    try (Socket socket = sockets.open()) {
      EchoDialect.say(socket, "second");
    }
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
    awaitNoThreads();
  }

  @Test
  @DisplayName("stops after the idle time too when only a stream of its last socket was closed")
  void noticesClosedStreams() throws Exception {
    ConnectorConfig config = EmulatorConfig.of(cloud).idleTimeout(Duration.ofMillis(500)).build();
    try (Connector connector = new CloudSqlRuntime().create(new EchoDialect(), config)) {
      connector.openSocket(NAME, OPTIONS).getOutputStream().close();
      awaitNoThreads();

      connector.openSocket(NAME, OPTIONS).getInputStream().close();
      awaitNoThreads();
    }
  }

  @Test
  @DisplayName(
      "stops after the idle time too when the program has lost a socket and never closed it")
  void noticesLostSockets() throws Exception {
    ConnectorConfig config = EmulatorConfig.of(cloud).idleTimeout(Duration.ofMillis(500)).build();
    try (Connector connector = new CloudSqlRuntime().create(new EchoDialect(), config)) {
      connector.openSocket(NAME, OPTIONS);

      for (int i = 0; !ourThreads().isEmpty(); i++) {
        assertThat(i).as("collections, and it still runs").isLessThan(600);
        System.gc();
        for (Thread thread : ourThreads()) {
          thread.join(100);
        }
      }
    }
  }

  @Test
  @DisplayName("of a URL does not stop while a socket is open")
  void staysWhileInUse(@TempDir Path directory) throws Exception {
    Properties url = url(directory, "0.001");
    SocketSource sockets = new CloudSqlRuntime().sockets(new EchoDialect(), url);

    try (Socket first = sockets.open()) {
      for (int i = 0; i < 500; i++) {
        // Takes many times the idle time.
        EchoDialect.say(first, "first");
      }
      try (Socket second = sockets.open()) {
        EchoDialect.say(second, "second");
      }
      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(1);
    }
    awaitNoThreads();
  }

  @Test
  @DisplayName("serves a hundred unclosed handles without more threads")
  void servesOneLiners(@TempDir Path directory) throws Exception {
    Properties url = url(directory, "0.5");
    for (int i = 0; i < 100; i++) {
      new CloudSqlRuntime().shared(new EchoDialect()).connect(NAME, url).close();
      assertThat(ourThreads()).hasSizeLessThan(10);
    }
    // One, unless this machine stood still for half a second meanwhile.
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isLessThan(10);
    awaitNoThreads();
  }

  @Test
  @DisplayName("of a URL is forgotten, with its configuration, once it has stopped")
  void forgetsConfigurations(@TempDir Path directory) throws Exception {
    List<ConnectorConfig> configs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Properties url = url(directory, "0.5");
      url.setProperty("cloudSqlApplicationName", "rotated " + i);
      configs.add(Settings.parse(url).config());
      try (Socket socket = new CloudSqlRuntime().sockets(new EchoDialect(), url).open()) {
        EchoDialect.say(socket, "in use");
        assertThat(Slot.isKept(configs.get(i))).isTrue();
      }
      new CloudSqlRuntime().shared(new EchoDialect()).connect(NAME, url).close();
    }

    awaitNoThreads();

    assertThat(configs).noneMatch(Slot::isKept);
  }

  @Test
  @DisplayName("is not kept for any of a thousand configurations of a program that rotates them")
  void keepsNoRotatedConfiguration(@TempDir Path directory) throws Exception {
    ConnectorConfig first = Settings.parse(url(directory, "0.001")).config();
    List<ConnectorConfig> configs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ConnectorConfig config =
          first.toBuilder().tcpDialer("socks5:app:secret-%s@localhost:1080".formatted(i)).build();
      configs.add(config);
      try (Slot.Use use = Slot.enterShared(config)) {
        assertThat(use.connects().status()).isEmpty();
        assertThat(Slot.isKept(config)).isTrue();
      }
    }

    awaitNoThreads();

    assertThat(configs).noneMatch(Slot::isKept);
  }

  @Test
  @DisplayName("that is shared is forgotten when its last handle is closed, and comes anew")
  void forgetsHandles() {
    ConnectorConfig config = EmulatorConfig.of(cloud).build();
    Slot slot = Slot.acquireShared(config);
    assertThat(Slot.acquireShared(config)).isSameAs(slot);

    slot.release();
    assertThat(Slot.isKept(config)).isTrue();
    slot.release();

    assertThat(Slot.isKept(config)).isFalse();
    Slot next = Slot.acquireShared(config);
    assertThat(next).isNotSameAs(slot);
    next.release();
  }

  @Test
  @DisplayName("whose configuration is wrong is not kept for a URL")
  void keepsNoWrongConfiguration(@TempDir Path directory) throws Exception {
    Properties url = url(directory, "0.5");
    url.setProperty("cloudSqlGoogleCredentialsPath", directory.resolve("missing.json").toString());
    ConnectorConfig config = Settings.parse(url).config();
    SocketSource sockets = new CloudSqlRuntime().sockets(new EchoDialect(), url);

    assertThatThrownBy(sockets::open).isInstanceOf(ConnectorException.class);

    assertThat(Slot.isKept(config)).isFalse();
  }

  private Properties url(Path directory, String idleTimeout) throws IOException {
    Properties url = new Properties();
    url.setProperty("cloudSqlInstance", NAME);
    url.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    url.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    url.setProperty(
        "cloudSqlGoogleCredentialsPath", cloud.writeServiceAccountKey(directory).toString());
    url.setProperty("cloudSqlIdleTimeout", idleTimeout);
    return url;
  }

  /** Waits for the end of every thread of a connector, also of those that start meanwhile. */
  static void awaitNoThreads() throws InterruptedException {
    for (List<Thread> threads = ourThreads(); !threads.isEmpty(); threads = ourThreads()) {
      for (Thread thread : threads) {
        thread.join(60_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  static List<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("cloudsql-"))
        .filter(thread -> !thread.getName().startsWith("cloudsql-emulator-"))
        .toList();
  }
}
