package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("An address whose time is up names the limit while")
@Timeout(120)
class TimedOutAddressTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final String LIMIT = "The connect has a limit of 3600.0 seconds";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(TIMEOUT).build();

  /** Stands still, but for a look-up that leaves little to what comes after it. */
  private final AtomicLong clock = new AtomicLong();

  /** What it leaves, by the system's clock. */
  private Duration left = Duration.ofMillis(1);

  private final CloudSqlEmulator cloud;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final List<Socket> waiting = new ArrayList<>();
  private EmulatedInstance db;

  TimedOutAddressTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() {
    db = cloud.instance(NAME.toString()).addresses(AddressType.PUBLIC).start();
    lastAddress(db.host(AddressType.PUBLIC));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : waiting) {
      client.close();
    }
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("its host name is looked up")
  void lookingUp() {
    lastAddress("hangs");

    assertThatThrownBy(this::connect)
        .hasMessageContaining("the host name was not looked up in time")
        .hasMessageContaining(LIMIT);
  }

  @Test
  @DisplayName("it connects")
  void connecting() throws Exception {
    String host = "127.255.255.254"; // Not one of the emulator's.
    try (ServerSocket full = new ServerSocket(cloud.serverPort(), 1, InetAddress.getByName(host))) {
      fill(full);
      lastAddress(host);

      assertThatThrownBy(this::connect)
          .hasMessageContaining("no TCP connection (no answer in time)")
          .hasMessageContaining(LIMIT);
    }
  }

  @Test
  @DisplayName("a proxy is silent")
  void silentProxy() {
    TcpDialer silent =
        request -> {
          throw new IOException("no answer", new SocketTimeoutException("Read timed out"));
        };

    assertThatThrownBy(() -> connect(OPTIONS.toBuilder().tcpDialer(silent).build()))
        .hasMessageContaining("(no answer in time)")
        .hasMessageContaining(LIMIT);
  }

  @Test
  @DisplayName("it waits for the server's part of the TLS handshake")
  void shakingHands() throws Exception {
    left = Duration.ofMillis(500); // Enough to connect.
    db.fault(InstanceFault.stallAfterClientHello());

    assertThatThrownBy(this::connect)
        .hasMessageContaining("did not finish the TLS handshake in time")
        .hasMessageContaining(LIMIT);
  }

  @Test
  @DisplayName("it waits for SQL Data")
  void withoutAddress() {
    ConnectOptions sqlData = OPTIONS.toBuilder().ipTypes(IpType.SQL_DATA).build();

    assertThatThrownBy(() -> connect(sqlData))
        .hasMessageContaining("no connection (no answer from the API)")
        .hasMessageContaining(LIMIT);
  }

  /** Its own clock is ahead of the connector's. */
  private static final class LateDialer implements InstanceDialer {

    @Override
    public Socket open(Request request) throws IOException {
      throw new SocketTimeoutException("no answer from the API");
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int port() {
      return 443;
    }

    @Override
    public void close() {}
  }

  private void lastAddress(String host) {
    db.update(
        settings ->
            settings
                .withAddress(AddressType.PUBLIC, "no-such-host.invalid")
                .withAddress(AddressType.PRIVATE, host));
  }

  private void connect() throws Exception {
    connect(OPTIONS);
  }

  private void connect(ConnectOptions options) throws Exception {
    EchoDialect dialect = new EchoDialect();
    try (Connects connects =
        TestConnects.of(cloud, this::lookUp, clock::get, executor, scheduler, LateDialer::new)) {
      connects
          .open(
              new Attempts.Group(),
              dialect,
              Destination.of(Target.of(NAME), dialect, options, ConnectorConfig.defaults()))
          .close();
    }
  }

  /** The first host name has no address; the look-up of another never runs. */
  private void lookUp(Runnable lookup) {
    if (clock.getAndSet(TIMEOUT.minus(left).toNanos()) == 0) {
      lookup.run();
    }
  }

  /** Connects until the queue is full, after which the system drops what arrives. */
  private void fill(ServerSocket server) throws IOException {
    try {
      while (true) {
        Socket client = new Socket();
        waiting.add(client);
        client.connect(server.getLocalSocketAddress(), 500);
      }
    } catch (SocketTimeoutException e) {
      // It is full.
    }
  }
}
