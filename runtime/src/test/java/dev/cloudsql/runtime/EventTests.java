package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorEvent.Cure;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.DrainStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.NameResolved;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.Outcome;
import dev.cloudsql.ConnectorEvent.PhaseFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.testing.EventLog;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("The events of a connector")
class EventTests {

  private static final String NAME = "project:region:instance";
  private static final InstanceName INSTANCE = InstanceName.parse(NAME);
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").database("shop").build();

  private final EventLog events = new EventLog();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    connector = connector(new EchoDialect(), config());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("tell one connect from its start to its end, in order and with one number")
  void oneConnect() throws Exception {
    connector.warmUp(NAME, OPTIONS).get(60, TimeUnit.SECONDS);
    int before = events.all().size();

    connector.connect(NAME, OPTIONS).close();

    List<ConnectorEvent> all = events.all().subList(before, events.all().size());
    assertThat(all.stream().map(EventLog::kind))
        .containsExactly(
            "ConnectStarted",
            "PhaseFinished",
            "PhaseFinished",
            "PhaseFinished",
            "DialStarted",
            "PhaseFinished",
            "DialFinished",
            "SocketOpened",
            "PhaseFinished",
            "PhaseFinished",
            "ConnectFinished",
            "SocketClosed");
    assertThat(all.stream().map(event -> ((OfConnect) event).connectId()).distinct()).hasSize(1);
    assertThat(
            all.stream()
                .filter(PhaseFinished.class::isInstance)
                .map(event -> ((PhaseFinished) event).phase()))
        .containsExactly(
            Phase.CONFIG, Phase.REFRESH, Phase.SELECT, Phase.TCP, Phase.TLS, Phase.LOGIN);
    ConnectStarted started = (ConnectStarted) all.get(0);
    assertThat(started.operation()).isEqualTo(Operation.CONNECTION);
    assertThat(started.dialect()).isEqualTo("echo");
    assertThat(started.database()).contains("shop");
    assertThat(started.authMode()).isEqualTo(AuthMode.BUILT_IN);
  }

  @Test
  @DisplayName("tell what came of a connect: outcome, address, and whether it had to wait")
  void outcome() throws Exception {
    connector.connect(NAME, OPTIONS).close();
    ConnectFinished first = events.last(ConnectFinished.class);
    assertThat(first.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(first.cached()).isFalse();
    assertThat(first.errorType()).isEmpty();
    assertThat(first.instance()).contains(INSTANCE);
    assertThat(first.databaseVersion()).contains(db.settings().databaseVersion());
    assertThat(first.address().orElseThrow().host()).isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(first.report().orElseThrow().phases()).isEqualTo(first.phases());
    assertThat(first.duration()).isGreaterThanOrEqualTo(first.phases().get(Phase.TLS));

    connector.openSocket(NAME, OPTIONS).close();
    ConnectFinished second = events.last(ConnectFinished.class);
    assertThat(second.cached()).isTrue();
    assertThat(second.operation()).isEqualTo(Operation.SOCKET);
    assertThat(second.connectId()).isGreaterThan(first.connectId());
    assertThat(second)
        .asString()
        .contains(" connect " + second.connectId() + " to " + NAME + ": succeeded after ");
  }

  @Test
  @DisplayName("tell a socket's lifetime and bytes when it is closed")
  void socket() throws Exception {
    try (Socket socket = connector.openSocket(NAME, OPTIONS)) {
      EchoDialect.say(socket, "hello");
      EchoDialect.say(socket, "again");
      assertThat(events.all(SocketClosed.class)).isEmpty();
    }
    SocketClosed closed = events.last(SocketClosed.class);
    assertThat(closed.bytesSent()).isEqualTo(10);
    assertThat(closed.bytesReceived()).isEqualTo(10);
    assertThat(closed.lifetime()).isPositive();
    assertThat(closed.drained()).isFalse();
    assertThat(events.all(SocketClosed.class)).hasSize(1);
  }

  @Test
  @DisplayName("tell each failed dial, and the failure of the connect with its code")
  void failure() {
    db.fault(InstanceFault.refuse());

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS)).isInstanceOf(SQLException.class);

    DialFinished dial = events.last(DialFinished.class);
    assertThat(dial.failure().orElseThrow().code()).isEqualTo(ErrorCode.TCP);
    assertThat(dial.port()).isEqualTo(cloud.serverPort());
    assertThat(dial.ip()).contains(db.host(AddressType.PUBLIC));
    ConnectFinished finished = events.last(ConnectFinished.class);
    assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(finished.code()).contains(ErrorCode.TCP);
    assertThat(finished.errorType()).contains("CSQL-TCP");
    assertThat(finished.address().orElseThrow().host()).isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(finished.report()).isEmpty();
    assertThat(events.all(PhaseFinished.class).stream().map(PhaseFinished::phase))
        .endsWith(Phase.TCP);
  }

  @Test
  @DisplayName("tell a login that the database refused, with its SQLState and not its message")
  void refusedLogin() throws Exception {
    EchoDialect refusing =
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            throw new SQLException("password of app is hunter2", "28P01");
          }
        };
    try (Connector other = connector(refusing, config())) {
      assertThatThrownBy(() -> other.connect(NAME, OPTIONS)).hasMessageContaining("hunter2");
    }

    ConnectFinished finished = events.last(ConnectFinished.class);
    assertThat(finished.outcome()).isEqualTo(Outcome.LOGIN_REFUSED);
    assertThat(finished.errorType()).contains("28P01");
    assertThat(finished.code()).isEmpty();
    assertThat(finished).asString().contains("28P01").doesNotContain("hunter2");
  }

  @Test
  @DisplayName("tell a retry with newer connection info, and the forced refresh")
  void retry() throws Exception {
    connector.connect(NAME, OPTIONS).close();
    db.changeAddress(AddressType.PUBLIC);

    connector.connect(NAME, OPTIONS).close();

    ConnectRetried retried = events.last(ConnectRetried.class);
    assertThat(retried.cure()).isEqualTo(Cure.NEW_CONNECTION_INFO);
    assertThat(((ConnectorException) retried.failure()).code()).isEqualTo(ErrorCode.TCP);
    assertThat(events.all(RefreshFinished.class).stream().map(RefreshFinished::kind))
        .containsExactly(RefreshKind.FIRST, RefreshKind.FORCED);
    assertThat(events.last(ConnectFinished.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  @DisplayName("tell a failed refresh with its failure")
  void failedRefresh() {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));

    assertThatThrownBy(() -> connector.openSocket(NAME, OPTIONS))
        .isInstanceOf(ConnectorException.class);

    RefreshFinished refresh = events.last(RefreshFinished.class);
    assertThat(refresh.failure().orElseThrow().code()).isEqualTo(ErrorCode.API_DENIED);
    assertThat(refresh.certificateExpiry()).isEmpty();
    assertThat(refresh.instance()).contains(INSTANCE);
    assertThat(refresh.duration()).isPositive();
  }

  @Test
  @DisplayName("tell an asynchronous connect from the caller's thread on, and its cancellation")
  void cancelled() throws Exception {
    ActiveThread starter = new ActiveThread();
    try (Connector other = connector(new EchoDialect(), config().listener(starter))) {
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
      CompletableFuture<Connection> future = other.connectAsync(NAME, OPTIONS);
      assertThat(starter.name).isEqualTo(Thread.currentThread().getName());

      future.cancel(true);

      assertThat(starter.finished.get(60, TimeUnit.SECONDS).code()).contains(ErrorCode.INTERRUPTED);
    }
  }

  @Test
  @DisplayName("tell exactly one end of each connect when the connector is closed")
  void closed() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    CompletableFuture<Connection> first = connector.connectAsync(NAME, OPTIONS);
    CompletableFuture<Void> second = connector.warmUp(NAME, OPTIONS);

    connector.close();

    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS)).hasMessageContaining("CSQL-CLOSED");
    assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).hasMessageContaining("CSQL-CLOSED");
    while (events.all(ConnectFinished.class).size() < 2) {
      Thread.onSpinWait();
    }
    assertThat(events.all(ConnectFinished.class).stream().map(ConnectFinished::errorType))
        .allMatch(type -> type.orElseThrow().equals("CSQL-CLOSED"));
    assertThat(events.all(ConnectFinished.class).stream().map(OfConnect::connectId))
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("tell a name that moves, and the drain of its sockets")
  void failover() throws Exception {
    EmulatedInstance west = cloud.instance("project:west:other").start();
    cloud.dns().set(DnsRecord.txt("db.example.com", NAME));
    CompletableFuture<DrainEnded> drained = new CompletableFuture<>();
    ConnectorListener awaiting =
        new ConnectorListener() {
          @Override
          public void drainEnded(DrainEnded event) {
            drained.complete(event);
          }
        };
    Duration often = Duration.ofMillis(50);
    try (Connector other =
            connector(
                new EchoDialect(),
                config().failoverPeriod(often).failoverGrace(often).listener(awaiting));
        Socket former = other.openSocket("db.example.com", OPTIONS)) {
      cloud.dns().set(DnsRecord.txt("db.example.com", west.name()));

      DrainEnded ended = drained.get(60, TimeUnit.SECONDS);

      assertThat(former.isClosed()).isTrue();
      assertThat(ended.sockets()).isEqualTo(1);
      assertThat(ended.duration()).isGreaterThanOrEqualTo(often);
    }
    assertThat(events.all(NameResolved.class)).hasSize(1);
    NameMoved moved = events.last(NameMoved.class);
    assertThat(moved.from()).isEqualTo(INSTANCE);
    assertThat(moved.instance()).contains(InstanceName.parse(west.name()));
    assertThat(moved.openSockets()).isEqualTo(1);
    assertThat(events.last(DrainStarted.class).grace()).isEqualTo(often);
    assertThat(events.last(SocketClosed.class).drained()).isTrue();
    assertThat(events.kinds().toList())
        .containsSubsequence("NameMoved", "DrainStarted", "SocketClosed", "DrainEnded");
  }

  @Test
  @DisplayName("tell a name that cannot be resolved, and that it can again")
  void unresolved() throws Exception {
    cloud.dns().set(DnsRecord.txt("db.example.com", NAME));
    cloud.dns().fault(DnsFault.NXDOMAIN);
    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> connector.openSocket("db.example.com", OPTIONS));
    assertThat(events.last(ResolveFailed.class).failure().code()).isEqualTo(ErrorCode.NAME);
    assertThat(events.last(ResolveFailed.class).instance()).isEmpty();
    ConnectFinished finished = events.last(ConnectFinished.class);
    assertThat(finished.instance()).isEmpty();
    assertThat(finished.target()).isEqualTo("db.example.com");
    assertThat(failure.recentEvents().stream().map(EventLog::kind))
        .containsExactly("ResolveFailed", "ConnectFinished");
  }

  @Test
  @DisplayName("that led to a failure come with the exception: refresh, last success, this connect")
  void story() throws Exception {
    connector.openSocket(NAME, OPTIONS).close();
    db.fault(InstanceFault.refuse());

    ConnectorException failure =
        catchThrowableOfType(ConnectorException.class, () -> connector.openSocket(NAME, OPTIONS));

    assertThat(failure.recentEvents().stream().map(EventLog::kind))
        .containsExactly(
            "RefreshFinished",
            "ConnectFinished",
            "DialFinished",
            "RefreshFinished",
            "ConnectRetried",
            "DialFinished",
            "ConnectFinished");
    assertThat(failure.recentEvents())
        .isSortedAccordingTo((one, two) -> one.time().compareTo(two.time()));
    ConnectFinished end = (ConnectFinished) failure.recentEvents().get(6);
    assertThat(end.failure().orElseThrow()).hasMessage(failure.getMessage());
    assertThat(((ConnectorException) end.failure().orElseThrow()).recentEvents())
        .as("no chain of stories")
        .isEmpty();
    assertThatThrownBy(() -> failure.recentEvents().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("that led to a failure are about ten, however many connects failed before")
  void manyFailures() throws Exception {
    connector.openSocket(NAME, OPTIONS).close();
    db.fault(InstanceFault.refuse());
    ConnectorException failure = null;
    for (int connect = 0; connect < 20; connect++) {
      failure =
          catchThrowableOfType(ConnectorException.class, () -> connector.openSocket(NAME, OPTIONS));
    }
    assertThat(failure.recentEvents()).hasSizeBetween(7, 10);
    assertThat(failure.recentEvents().stream().map(EventLog::kind))
        .contains("RefreshFinished")
        .endsWith("ConnectFinished");
  }

  @Test
  @DisplayName("do not depend on listeners: what one throws is ignored")
  void throwingListener() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ConnectorListener broken =
        new ConnectorListener() {
          @Override
          public void event(ConnectorEvent event) {
            calls.incrementAndGet();
            throw new AssertionError("a broken listener");
          }
        };
    EventLog later = new EventLog();
    try (Connector other =
        connector(new EchoDialect(), config().listener(broken).listener(later))) {
      other.connect(NAME, OPTIONS).close();

      assertThat(calls).hasPositiveValue();
      assertThat(later.all()).hasSize(calls.get());
    }
  }

  private ConnectorConfig.Builder config() {
    return EmulatorConfig.of(cloud).listener(events);
  }

  private static Connector connector(EchoDialect dialect, ConnectorConfig.Builder config)
      throws ConnectorException {
    return new CloudSqlRuntime().create(dialect, config.build());
  }

  /** Notes the thread on which a connect starts, and how it ends. */
  private static final class ActiveThread implements ConnectorListener {

    private final CompletableFuture<ConnectFinished> finished = new CompletableFuture<>();
    private volatile String name = "";

    @Override
    public void connectStarted(ConnectStarted event) {
      name = Thread.currentThread().getName();
    }

    @Override
    public void connectFinished(ConnectFinished event) {
      finished.complete(event);
    }
  }
}
