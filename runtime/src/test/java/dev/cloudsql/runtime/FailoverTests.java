package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("When a name moves to another instance")
class FailoverTests {

  private static final String NAME = "db.example.com";
  private static final String MOVED = NAME + " from p:east-1:db to p:west-1:db2";
  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final BlockingQueue<String> reported = new LinkedBlockingQueue<>();
  private CloudSqlEmulator cloud;
  private EmulatedInstance east;
  private EmulatedInstance west;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    east = cloud.instance("p:east-1:db").start();
    west = cloud.instance("p:west-1:db2").start();
    leadTo(east);
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName(
      "listeners are called, sockets of the former instance close, new ones go to the new one")
  void atOnce() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(OFTEN));
    Socket named = connector.openSocket(NAME, OPTIONS);
    Socket direct = connector.openSocket("p:east-1:db", OPTIONS);
    EchoDialect.say(named, "before");

    leadTo(west);

    assertThat(next()).isEqualTo(MOVED);
    east.connections().awaitOpen(1);
    assertThatThrownBy(() -> EchoDialect.say(named, "after")).isInstanceOf(IOException.class);
    assertThat(named.isClosed()).isTrue();
    EchoDialect.say(direct, "untouched");
    connector.connect(NAME, OPTIONS).close();
    assertThat(west.connections().accepted()).isEqualTo(1);
    assertThat(connector.status().names().get(0).instance()).contains(EmulatorConfig.name(west));
    direct.close();
  }

  @Test
  @DisplayName("sockets of the former instance live on for the time of grace")
  void grace() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(OFTEN).failoverGrace(NEVER));
    Socket earlier = connector.openSocket(NAME, OPTIONS);

    leadTo(west);

    assertThat(next()).isEqualTo(MOVED);
    EchoDialect.say(earlier, "after");
    connector.connect(NAME, OPTIONS).close();
    assertThat(west.connections().accepted()).isEqualTo(1);
    earlier.close();
  }

  @Test
  @DisplayName("they are cut when the time of grace is over")
  void graceIsOver() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(OFTEN).failoverGrace(OFTEN));
    Socket earlier = connector.openSocket(NAME, OPTIONS);
    EchoDialect.say(earlier, "before");

    leadTo(west);

    assertThatThrownBy(() -> earlier.getInputStream().read()).isInstanceOf(IOException.class);
    east.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("a cancel goes to where its connection is, and a reconnect to the new one")
  void cancelDuringGrace() throws Exception {
    List<SocketSource> logins = new ArrayList<>();
    EchoDialect driver =
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            logins.add(sockets);
            return super.connect(sockets, request);
          }
        };
    connect(driver, EmulatorConfig.of(cloud).failoverPeriod(OFTEN).failoverGrace(NEVER));
    Connection earlier = connector.connect(NAME, OPTIONS);

    leadTo(west);

    assertThat(next()).isEqualTo(MOVED);
    logins.get(0).open().close();
    SocketSource.redeem(logins.get(0).ticket()).open().close();
    assertThat(east.connections().accepted()).isEqualTo(3);
    east.fault(InstanceFault.refuse());
    assertThatThrownBy(() -> logins.get(0).open()).isInstanceOf(ConnectorException.class);
    assertThat(west.connections().accepted()).isZero();

    earlier.close();
    SocketSource.redeem(logins.get(0).ticket()).open().close();
    assertThat(west.connections().accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("a connect that fails at the former instance looks again, and goes to the new one")
  void byFailure() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(NEVER));
    Socket earlier = connector.openSocket(NAME, OPTIONS);
    leadTo(west);
    east.fault(InstanceFault.refuse());

    connectAtLast();

    assertThat(next()).isEqualTo(MOVED);
    assertThat(west.connections().accepted()).isEqualTo(1);
    earlier.close();
  }

  @Test
  @DisplayName("a connect that meets a former instance that is deleted goes to the new one")
  void byDeletion() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(NEVER));
    east.close();
    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("CSQL-API-NOT-FOUND");
    leadTo(west);

    connectAtLast();

    assertThat(west.connections().accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("and DNS fails, the last answer stays, and the status has the reason")
  void dnsFails() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(OFTEN));
    Socket earlier = connector.openSocket(NAME, OPTIONS);
    cloud.dns().fault(DnsFault.NXDOMAIN);

    assertThat(next()).isEqualTo(NAME + " CSQL-NAME");

    EchoDialect.say(earlier, "still there");
    connector.connect(NAME, OPTIONS).close();
    assertThat(east.connections().accepted()).isEqualTo(2);
    assertThat(connector.status().names().get(0).lastError().orElseThrow().code())
        .isEqualTo(ErrorCode.NAME);
    earlier.close();
  }

  @Test
  @DisplayName("no check runs after the connector is closed")
  void closed() throws Exception {
    connect(EmulatorConfig.of(cloud).failoverPeriod(OFTEN));
    Socket earlier = connector.openSocket(NAME, OPTIONS);
    cloud.dns().queries().await(NAME, DnsType.TXT, 3);

    connector.close();
    awaitNoTimer();
    int asked = cloud.dns().queries().count(NAME, DnsType.TXT);

    leadTo(west);
    EchoDialect.say(earlier, "lives on");
    // One may have been under way.
    assertThat(cloud.dns().queries().count(NAME, DnsType.TXT)).isBetween(asked, asked + 1);
    assertThat(reported).isEmpty();
    earlier.close();
  }

  /** Waits until no thread is left that could start a check. */
  private static void awaitNoTimer() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("cloudsql-timer-")) {
        thread.join(60_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  private void leadTo(EmulatedInstance instance) {
    cloud.dns().set(DnsRecord.txt(NAME, instance.name()));
  }

  /** A failure has no name asked for again that was asked for less than a second ago. */
  private void connectAtLast() {
    while (west.connections().accepted() == 0) {
      try {
        connector.connect(NAME, OPTIONS).close();
      } catch (SQLException e) {
        assertThat(reported).isEmpty();
      }
    }
  }

  private void connect(ConnectorConfig.Builder config) throws Exception {
    connect(new EchoDialect(), config);
  }

  private void connect(EchoDialect driver, ConnectorConfig.Builder config) throws Exception {
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void nameMoved(NameMoved event) {
            reported.add("%s from %s to %s".formatted(event.name(), event.from(), event.to()));
          }

          @Override
          public void resolveFailed(ResolveFailed event) {
            reported.add("%s %s".formatted(event.name(), event.failure().code().id()));
          }
        };
    connector = new CloudSqlRuntime().create(driver, config.listener(listener).build());
  }

  private String next() throws InterruptedException {
    return reported.poll(30, TimeUnit.SECONDS);
  }
}
