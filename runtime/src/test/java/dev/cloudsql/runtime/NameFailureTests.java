package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("A connect by a name tells what is wrong with the name:")
class NameFailureTests {

  private static final String NAME = "db.example.com";
  private static final String INSTANCE = "project:europe-west1:instance";
  private static final String GIVEN = "0123456789ab.fedcba987654.europe-west1.sql-psc.goog";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final BlockingQueue<ResolveFailed> failures = new LinkedBlockingQueue<>();
  private CloudSqlEmulator cloud;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    cloud.instance(INSTANCE).start();
    connector = connector(EmulatorConfig.of(cloud));
  }

  private Connector connector(ConnectorConfig.Builder config) throws ConnectorException {
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void resolveFailed(ResolveFailed event) {
            failures.add(event);
          }
        };
    return new CloudSqlRuntime().create(new EchoDialect(), config.listener(listener).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "instance",
        "project:instance",
        "10.0.0.5",
        "db..example.com",
        "-db.example.com",
        "db.example.com:3307",
        "bücher.example",
        "db example.com"
      })
  @DisplayName("it is no name, and how to write one")
  void noName(String text) {
    ConnectorException failure = failure(text);

    assertThat(failure.code()).isEqualTo(ErrorCode.INSTANCE_NAME);
    assertThat(failure)
        .hasMessageStartingWith("'%s' is not an instance connection name", text)
        .hasMessageContaining("project:region:instance")
        .hasMessageContaining("db.example.com");
    assertThat(cloud.dns().queries().all()).isEmpty();
  }

  @Test
  @DisplayName("there is no such name, which listeners and the status report too")
  void unknown() {
    ConnectorException failure = failure(NAME);

    assertThat(failure.code()).isEqualTo(ErrorCode.NAME);
    assertThat(failure.phase()).isEqualTo(Phase.RESOLVE);
    assertThat(failure.instance()).isEmpty();
    assertThat(failure)
        .hasMessageStartingWith(
            "Cannot connect to db.example.com: it has neither a TXT nor a CNAME record.");
    assertThat(failures)
        .singleElement()
        .returns(NAME, ResolveFailed::name)
        .returns(ErrorCode.NAME, failed -> failed.failure().code());
    assertThat(connector.status().names().get(0).lastError().orElseThrow())
        .hasMessage(failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.com/shop", "db.example.com?password=secret"})
  @DisplayName("it is a URL, of which path and query are not shown")
  void url(String text) {
    assertThat(failure(text))
        .hasMessageStartingWith("'db.example.com…' is not an instance connection name");
  }

  @Test
  @DisplayName("its TXT records name no instance, with one of them")
  void otherTexts() {
    cloud.dns().set(DnsRecord.txt(NAME, "v=spf1 " + "x ".repeat(100), "x ".repeat(100)));

    assertThat(failure(NAME))
        .hasMessageContaining("it has no TXT record that names an instance ('v=spf1 x x x")
        .hasMessageContaining("x x x…')");
  }

  @Test
  @DisplayName("its aliases go round in a circle, and over which names")
  void circle() {
    cloud
        .dns()
        .set(
            DnsRecord.cname(NAME, "a.example.com"),
            DnsRecord.cname("a.example.com", "b.example.com"),
            DnsRecord.cname("b.example.com", NAME));

    assertThat(failure(NAME))
        .hasMessageContaining(
            "in a circle, db.example.com → a.example.com → b.example.com → db.example.com.");
  }

  @Test
  @DisplayName("it leads over too many aliases")
  void longChain() {
    cloud.dns().fault(DnsType.TXT, DnsFault.SERVFAIL);
    for (int i = 0; i < 12; i++) {
      cloud.dns().set(DnsRecord.cname("n" + i + ".example.com", "n" + (i + 1) + ".example.com"));
    }

    assertThat(failure("n0.example.com"))
        .hasMessageContaining("more than 10 CNAME records, n0.example.com → n1.example.com →");
  }

  @Test
  @DisplayName("its alias is no host name, or ends nowhere")
  void deadEnd() {
    cloud.dns().set(DnsRecord.cname(NAME, "no host"));
    assertThat(failure(NAME)).hasMessageContaining("it is an alias of");

    cloud.dns().set(DnsRecord.cname("x.example.com", "y.example.com"));
    assertThat(failure("x.example.com"))
        .hasMessageContaining("x.example.com → y.example.com has neither a TXT nor a CNAME");
  }

  @Test
  @DisplayName("Cloud SQL does not know it, or the API does not tell")
  void notGiven() throws Exception {
    ConnectorException unknown = failure(GIVEN);
    assertThat(unknown.code()).isEqualTo(ErrorCode.API_NOT_FOUND);
    assertThat(unknown).hasMessageContaining(GIVEN).hasMessageContaining("Check the name");

    cloud.fault(ApiCall.RESOLVE_CONNECT_SETTINGS, ApiFault.json("{\"connectionName\":\"x\"}"));
    failures.clear();
    assertThat(reported("a" + GIVEN.substring(1)))
        .hasMessageContaining("is no instance connection name");
  }

  @Test
  @DisplayName("DNS fails, which is waited for inside the deadline")
  void dnsFails() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE));
    ActiveFault fault = cloud.dns().fault(DnsFault.SERVFAIL);
    CompletableFuture<Connection> connecting = connector.connectAsync(NAME, OPTIONS);
    cloud.dns().queries().await(NAME, DnsType.CNAME, 1);

    fault.clear();

    connecting.get().close();
  }

  @Test
  @DisplayName("DNS is silent, at the end of the deadline")
  void dnsIsSilent() {
    cloud.dns().fault(DnsFault.SILENCE);
    ConnectOptions impatient = OPTIONS.toBuilder().timeout(Duration.ofMillis(300)).build();

    assertThat(failure(NAME, impatient).code()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  @DisplayName("DNS keeps failing, and for what it was asked")
  void dnsKeepsFailing() throws Exception {
    cloud.dns().fault(DnsFault.SERVFAIL);

    ConnectorException failure = reported(NAME);

    assertThat(failure.code()).isEqualTo(ErrorCode.NAME_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("gave no answer to the question for TXT records of db.example.com");
  }

  @Test
  @DisplayName("the resolver of a plug-in fails, or leads nowhere")
  void resolverFails() throws Exception {
    connector.close();
    connector =
        connector(
            EmulatorConfig.of(cloud)
                .instanceResolver(
                    name -> {
                      if (name.equals("lost")) {
                        return new ResolvedName("elsewhere.example.com", List.of());
                      }
                      throw new IOException("no directory");
                    }));

    assertThat(reported(NAME)).hasMessageContaining("(java.io.IOException: no directory)");
    assertThat(failure("lost"))
        .hasMessageContaining("it leads to elsewhere.example.com, which is neither");
  }

  private ConnectorException failure(String name) {
    return failure(name, OPTIONS);
  }

  /** What listeners hear of a failure that a connect survives, until its deadline. */
  private ConnectorException reported(String name) throws InterruptedException {
    CompletableFuture<Connection> connect = connector.connectAsync(name, OPTIONS);
    ResolveFailed failed = failures.take();
    assertThat(connect).isNotDone();
    return failed.failure();
  }

  private ConnectorException failure(String name, ConnectOptions options) {
    return catchThrowableOfType(
        ConnectorException.class, () -> connector.openSocket(name, options));
  }
}
