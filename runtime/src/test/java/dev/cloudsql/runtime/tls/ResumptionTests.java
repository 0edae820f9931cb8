package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.admin.ConnectSettings;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.ConnectionInfo.ClientIdentity;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.testing.NoInstanceDialer;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A TLS session is resumed")
class ResumptionTests {

  private static final String NAME = "project:region:instance";
  private static final String SHOWN = "shown.sql.goog";
  private static final SocketSource NO_OTHERS =
      new SocketSource() {
        @Override
        public Socket open() {
          throw new AssertionError();
        }

        @Override
        public String ticket() {
          throw new AssertionError();
        }
      };
  private static final DialEvents NO_DIAL_EVENTS =
      new DialEvents() {
        @Override
        public void dialling(
            InstanceAddress address, @Nullable InetAddress ip, int port, @Nullable String via) {}

        @Override
        public void dialled(
            InstanceAddress address,
            @Nullable InetAddress ip,
            int port,
            @Nullable String via,
            Duration duration,
            @Nullable ConnectorException failure) {}
      };
  private static final SocketEvents NO_SOCKET_EVENTS =
      new SocketEvents() {
        @Override
        public void brokenOff(ConnectorException why) {}

        @Override
        public void closed(long received, long sent) {}
      };

  private final CloudSqlEmulator cloud;
  private final List<InstanceSocket> open = new ArrayList<>();
  private EmulatedInstance db;
  private ConnectionInfo info;

  ResumptionTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void fetch() throws Exception {
    db = cloud.instance(NAME).start();
    db.update(settings -> settings.withServerDnsNames(SHOWN));
    AdminSettings settings =
        new AdminSettings(
            cloud.adminEndpoint(),
            "test",
            Optional::empty,
            Optional::empty,
            Duration.ofSeconds(10),
            InstantSource.system(),
            System::nanoTime);
    AdminApi admin = new AdminApi(new ApiConnections(), settings);
    Token token = EmulatorConfig.credentials(cloud).apiToken();
    KeyPair keys = ClientKeys.generate();
    ConnectSettings known = admin.connectSettings(EmulatorConfig.name(db), token);
    X509Certificate leaf =
        admin
            .ephemeralCertificate(EmulatorConfig.name(db), keys.getPublic(), token, null)
            .certificate();
    info =
        new ConnectionInfo(
            EmulatorConfig.name(db),
            known.databaseVersion(),
            known.addresses(),
            false,
            // By its own name it is known, and by its common name nobody expects it.
            new ServerIdentity(known.server().authorities(), SHOWN, "project:other"),
            new ClientIdentity(keys.getPrivate(), EncodedCertificate.of(leaf)),
            Instant.MAX);
  }

  @AfterEach
  void stop() throws Exception {
    for (InstanceSocket socket : open) {
      socket.close();
    }
  }

  @Test
  @DisplayName("with the same information, once something was read from the first connection")
  void resumes() throws Exception {
    InstanceTls tls = new InstanceTls(info, 0);
    InstanceSocket first = dial(tls, NAME);
    InstanceSocket second = dial(tls, NAME);
    EchoDialect.say(first, "anybody there?");

    InstanceSocket third = dial(tls, NAME);

    assertThat(isResumed(second, first)).isFalse();
    assertThat(isResumed(third, first)).isTrue();
    EchoDialect.say(third, "still there?");
  }

  @Test
  @DisplayName("never with newer information, even if that says the same")
  void neverAcross() throws Exception {
    InstanceSocket first = dial(new InstanceTls(info, 0), NAME);
    EchoDialect.say(first, "anybody there?");

    InstanceSocket second = dial(new InstanceTls(info, 0), NAME);

    assertThat(isResumed(second, first)).isFalse();
  }

  @Test
  @DisplayName("only if the server is who this connect asks for, though no certificate is sent")
  void checksIdentity() throws Exception {
    InstanceTls tls = new InstanceTls(info, 0);
    EchoDialect.say(dial(tls, NAME), "anybody there?");

    assertThatThrownBy(() -> dial(tls, "db.example.com"))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_IDENTITY));
  }

  @Test
  @DisplayName("from the few that are kept, however many connections there were")
  void keepsFew() throws Exception {
    InstanceTls tls = new InstanceTls(info, 0);
    List<InstanceSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sockets.add(dial(tls, NAME));
    }
    for (InstanceSocket socket : sockets) {
      EchoDialect.say(socket, "anybody there?");
    }

    SSLSessionContext kept = session(sockets.get(0)).getSessionContext();

    assertThat(Collections.list(kept.getIds())).hasSizeBetween(1, 16);
    // Java 17 resumes the last one, and newer ones have others to choose from.
    InstanceSocket last = dial(tls, NAME);
    assertThat(sockets).anyMatch(socket -> isResumed(last, socket));
  }

  /** A resumed session is as old as the one that it resumes, to the millisecond. */
  private static boolean isResumed(InstanceSocket socket, InstanceSocket from) {
    return session(socket).getCreationTime() == session(from).getCreationTime();
  }

  private static SSLSession session(InstanceSocket socket) {
    return ((SSLSocket) socket.delegate()).getSession();
  }

  private InstanceSocket dial(InstanceTls tls, String target) throws Exception {
    Duration limit = Duration.ofSeconds(30);
    Dialer dialer =
        new Dialer(
            Runnable::run,
            cloud.serverPort(),
            null,
            null,
            NoInstanceDialer.NONE,
            OfferedGroups.FEW,
            System::nanoTime,
            "test");
    try (Attempt attempt =
        new Attempt(Target.parse(target), TimeLimit.of(limit), System::nanoTime)) {
      attempt.leadsTo(InstanceName.parse(NAME));
      InstanceSocket socket =
          (InstanceSocket)
              dialer
                  .dial(
                      attempt,
                      tls,
                      List.of(InstanceAddress.of(IpType.PUBLIC, db.host(AddressType.PUBLIC))),
                      limit,
                      null,
                      null,
                      false,
                      NO_OTHERS,
                      NO_DIAL_EVENTS,
                      NO_SOCKET_EVENTS)
                  .transport();
      open.add(socket);
      return socket;
    }
  }
}
