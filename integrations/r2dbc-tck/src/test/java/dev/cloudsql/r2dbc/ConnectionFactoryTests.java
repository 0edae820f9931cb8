package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@ExtendWith(Cloud.Extension.class)
@DisplayName("An R2DBC connection factory")
@Timeout(180)
class ConnectionFactoryTests {

  private static final int CONNECTS = 20;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private Cloud cloud;
  private EmulatedInstance instance;

  @BeforeEach
  void start(Cloud cloud) {
    this.cloud = cloud;
    instance = cloud.start(Engine.POSTGRESQL, "shop:europe-west1:db-" + COUNT.incrementAndGet());
  }

  @AfterEach
  void stop() {
    instance.close();
  }

  private ConnectionFactory factory(String... settings) {
    return Sql.factory(url(settings));
  }

  private String url(String... settings) {
    return cloud.urlOf(Engine.POSTGRESQL, instance.name(), settings);
  }

  @Test
  @DisplayName("does nothing before a subscription, and knows its metadata without I/O")
  void lazy() {
    int calls = cloud.emulator().calls().all().size();
    int accepted = instance.connections().accepted();

    ConnectionFactory factory = factory();
    var unused = factory.create();

    assertThat(factory.getMetadata().getName()).isEqualTo("PostgreSQL");
    assertThat(factory).asString().contains(instance.name()).doesNotContain(Cloud.PASSWORD);
    assertThat(cloud.emulator().calls().all()).hasSize(calls);
    assertThat(instance.connections().accepted()).isEqualTo(accepted);
  }

  @Test
  @DisplayName("reports what the connector reports, typed: here an address that is not allowed")
  void nonTransient() {
    assertThatThrownBy(() -> Sql.open(factory("ipTypes=PRIVATE")))
        .isInstanceOf(R2dbcNonTransientResourceException.class)
        .hasMessageContaining("[CSQL-IP-TYPE]")
        .cause()
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IP_TYPE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloudSqlTimeout=0.5", "connectTimeout=PT0.5S"})
  @DisplayName("ends at the deadline, also at the one of the standard option, and may be retried")
  void deadline(String setting) {
    ConnectionFactory factory = factory(setting);
    Sql.close(Sql.open(factory()));
    ActiveFault silence = instance.fault(InstanceFault.silence());
    try {
      assertThatThrownBy(() -> Sql.open(factory))
          .isInstanceOf(R2dbcTransientResourceException.class)
          .hasMessageContaining("[CSQL-TIMEOUT]")
          .hasMessageContaining(setting.startsWith("connectTimeout") ? "connectTimeout" : "")
          .hasCauseInstanceOf(ConnectorException.class);
    } finally {
      silence.clear();
    }
  }

  @Test
  @DisplayName("passes on the driver's own exception when the database refuses the login")
  void wrongPassword() {
    String url = url().replace(Cloud.PASSWORD, "wrong");

    // This PostgreSQL asks for no password; a database that does not exist is refused at the login.
    assertThatThrownBy(() -> Sql.open(Sql.factory(url.replace("/shop?", "/missing?"))))
        .isInstanceOfSatisfying(
            R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("3D000"))
        .hasNoCause();
  }

  @Test
  @DisplayName("connects anew with each subscription: retry() succeeds when the cause has gone")
  void retry() {
    ActiveFault refused = instance.fault(InstanceFault.refuse());

    Connection connection =
        Sql.await(
            Mono.from(factory().create())
                .doOnError(R2dbcTransientResourceException.class, failure -> refused.clear())
                .retry(1));

    Sql.close(connection);
  }

  @Test
  @DisplayName("replaces a client certificate that the server refuses on the first read")
  void refusedCertificate() {
    ConnectionFactory factory = factory();
    Connection early = Sql.open(factory);
    int before = distinctCertificates();
    instance.rotateClientCa();

    Connection late = Sql.open(factory);

    assertThat(Sql.await(Sql.query(late, "SELECT 1", Integer.class))).containsExactly(1);
    assertThat(Sql.await(Sql.query(early, "SELECT 1", Integer.class))).containsExactly(1);
    assertThat(distinctCertificates()).isGreaterThan(before);
    Sql.close(late);
    Sql.close(early);
  }

  private int distinctCertificates() {
    return (int) instance.connections().clientCertificates().stream().distinct().count();
  }

  @Test
  @DisplayName("connects while the server's certificates are rotated")
  void rotation() {
    ConnectionFactory factory = factory();

    List<Integer> answers =
        Sql.await(
            Flux.range(0, 60)
                .doOnNext(
                    number -> {
                      if (number == 20) {
                        instance.rotateServerCa();
                      }
                    })
                .flatMap(
                    number ->
                        Sql.with(
                            factory,
                            connection -> Sql.query(connection, "SELECT " + number, Integer.class)),
                    4));

    assertThat(answers).hasSize(60).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("never lets its subscriber wait, whatever the connect is waiting for")
  void neverBlocks(boolean first) {
    Scheduler single = Schedulers.newSingle("never-blocks");
    if (!first) {
      Sql.close(Sql.open(factory()));
    }
    List<ActiveFault> faults =
        List.of(
            cloud.emulator().fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang()),
            instance.fault(InstanceFault.silence()));
    try {
      List<Disposable> connects =
          Mono.fromCallable(
                  () ->
                      Stream.generate(
                              () -> Mono.from(factory().create()).subscribe(c -> {}, e -> {}))
                          .limit(CONNECTS)
                          .toList())
              .subscribeOn(single)
              .block(Sql.PATIENCE);

      // All have returned, although none of the connects can go on.
      assertThat(connects).hasSize(CONNECTS).noneMatch(Disposable::isDisposed);
      connects.forEach(Disposable::dispose);
    } finally {
      faults.forEach(ActiveFault::clear);
      single.dispose();
    }
  }

  @Test
  @DisplayName("stops a connect whose subscription is cancelled")
  void cancelled() {
    Sql.close(Sql.open(factory()));
    instance.connections().awaitOpen(0);
    int before = instance.connections().accepted();
    ActiveFault stall = instance.fault(InstanceFault.stallAfterClientHello());
    try {
      Disposable connect = Mono.from(factory().create()).subscribe();
      instance.connections().awaitAccepted(before + 1);

      connect.dispose();
    } finally {
      stall.clear();
    }
    instance.connections().awaitOpen(0);
    assertThat(instance.connections().handshakes()).isEqualTo(before);
  }

  @Test
  @DisplayName("lets the driver cancel a statement, over another connection")
  void cancelsAStatement() {
    PostgresqlConnection connection = (PostgresqlConnection) Sql.open(factory());
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Sql.query(connection, "SELECT pg_sleep(600), 1", Object.class)
        .subscribe(row -> {}, failure::complete);
    Connection other = Sql.open(factory());
    while (Sql.await(
            Sql.query(
                other,
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active' AND pid <> pg_backend_pid()",
                Long.class))
        .equals(List.of(0L))) {
      Thread.onSpinWait();
    }

    connection.cancelRequest().block(Sql.PATIENCE);

    assertThat(failure.join())
        .isInstanceOfSatisfying(
            R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("57014"));
    Sql.close(connection);
    Sql.close(other);
    instance.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("has its sockets closed when its name moves to another instance, and connects there")
  void failover() {
    String name = "failover.example.com";
    try (EmulatedInstance east = cloud.start(Engine.POSTGRESQL, "p:east1:one");
        EmulatedInstance west = cloud.start(Engine.POSTGRESQL, "p:west1:other")) {
      cloud.emulator().dns().set(DnsRecord.txt(name, east.name()));
      ConnectionFactory factory =
          Sql.factory(cloud.urlOf(Engine.POSTGRESQL, name, "cloudSqlFailoverPeriod=PT0.05S"));
      Connection connection = Sql.open(factory);
      assertThat(east.connections().open()).isEqualTo(1);

      cloud.emulator().dns().set(DnsRecord.txt(name, west.name()));

      east.connections().awaitOpen(0);
      assertThat(catchThrowable(() -> Sql.await(Sql.query(connection, "SELECT 1", Integer.class))))
          .isInstanceOf(R2dbcNonTransientResourceException.class);
      Sql.close(Sql.open(factory));
      assertThat(west.connections().handshakes()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslMode=disable",
        "cloudSqlInstance=p:r:i",
        "socket=/tmp/socket",
        "connectTimeout=soon"
      })
  @DisplayName("refuses options that contradict it, when it is made")
  void contradictions(String setting) {
    assertThatThrownBy(() -> factory(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptypes=PUBLIC", "cloudSqlTimeout=never"})
  @DisplayName("refuses settings of the connector that are misspelt or malformed")
  void malformed(String setting) {
    assertThatThrownBy(() -> Sql.open(factory(setting)))
        .isInstanceOf(R2dbcNonTransientResourceException.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf('=')))
        .hasMessageContaining("[CSQL-OPTION]");
  }

  @Test
  @DisplayName("of an unknown protocol names those that there are")
  void unknownProtocol() {
    assertThatThrownBy(() -> Sql.factory("r2dbc:cloudsql:postgrsql://p:r:i/shop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("postgrsql")
        .hasMessageContaining("postgresql")
        .hasMessageContaining("sqlserver");
  }

  @Test
  @DisplayName("passes options to the driver")
  void driverOptions() {
    String name =
        Sql.await(
                Sql.with(
                    factory("applicationName=shop"),
                    connection -> Sql.query(connection, "SHOW application_name", String.class)))
            .get(0);

    assertThat(name).isEqualTo("shop");
  }
}
