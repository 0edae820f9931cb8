package dev.cloudsql.emulator.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedIam;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataService;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.ChannelCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A stream of SQL Data")
@Timeout(120)
class StreamTests {

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Client client;

  @BeforeEach
  void start() {
    cloud = CloudSqlEmulator.start();
    db = cloud.instance("shop:europe-west1:orders").start();
    client = new Client(cloud);
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    cloud.close();
  }

  @Test
  @DisplayName("starts with what the session can do, and relays to the database")
  void relays() throws Exception {
    TestStream stream = client.open(db, Client.start(db)).send(0, "to and fro");

    assertThat(stream.accepted().content()).isEqualTo(new SessionMetadata(false));
    assertThat(stream.text(10)).isEqualTo("to and fro");
    // Official clients leave the offset at 0.
    assertThat(stream.send(0, ", twice").text(7)).isEqualTo(", twice");
    assertThat(db.sqlData().openStreams()).isOne();

    stream.terminate();

    assertThat(stream.end()).isEqualTo(SqlDataStatus.of(Status.Code.OK, ""));
    db.sqlData().awaitOpenSessions(0);
    assertThat(db.sqlData().openStreams()).isZero();
    assertThat(db.sqlData().dropped()).isZero();
  }

  @Test
  @DisplayName("is a call in the journal, with its headers")
  void isRecorded() throws Exception {
    Metadata headers = client.headers(db);
    headers.put(SqlDataService.QUOTA_PROJECT, "billing");

    client.open(headers).send(SqlDataMessage.of(Client.start(db))).accepted();

    ApiRequest call = cloud.calls().of(ApiCall.STREAM_SQL_DATA).get(0);
    assertThat(call.instance()).isEqualTo(db.name());
    assertThat(call.header("X-Goog-User-Project")).contains("billing");
    assertThat(call.header("user-agent").orElseThrow()).startsWith("grpc-java-netty/");
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isZero();
  }

  @Test
  @DisplayName("is served over TLS, with a certificate of the emulator's CA")
  void isServedOverTls(@TempDir Path directory) throws Exception {
    File authority = cloud.credentialFiles().writeCertificateAuthority(directory).toFile();
    ChannelCredentials trust = TlsChannelCredentials.newBuilder().trustManager(authority).build();
    try (Client secure = new Client(cloud, cloud.secureSqlDataEndpoint(), trust)) {
      TestStream stream = secure.open(db, Client.start(db)).send(0, "hidden");

      stream.accepted();
      assertThat(stream.text(6)).isEqualTo("hidden");
    }
  }

  @Test
  @DisplayName("whose client sends no more gets the rest of the database's bytes")
  void halfCloses() throws Exception {
    EmulatedInstance slow =
        cloud
            .instance("shop:europe-west1:slow")
            .backend(
                connection -> {
                  byte[] all = connection.input().readAllBytes();
                  connection.output().write(all);
                })
            .start();
    TestStream stream = client.open(slow, Client.start(slow)).send(0, "all of it");
    stream.halfClose();

    stream.accepted();
    assertThat(stream.text(9)).isEqualTo("all of it");
    assertThat(stream.end()).isEqualTo(SqlDataStatus.of(Status.Code.OK, ""));
    slow.sqlData().awaitOpenSessions(0);
  }

  @Test
  @DisplayName("whose database closes the connection gets its last bytes and the reason")
  void closedByDatabase() throws Exception {
    EmulatedInstance rude =
        cloud
            .instance("shop:europe-west1:rude")
            .backend(connection -> connection.output().write("bye".getBytes("US-ASCII")))
            .start();
    TestStream stream = client.open(rude, Client.start(rude));

    stream.accepted();
    assertThat(stream.text(3)).isEqualTo("bye");
    assertThat(stream.message().content())
        .isInstanceOfSatisfying(
            TerminateSession.class,
            end -> {
              assertThat(end.status().code()).isEqualTo(Status.Code.CANCELLED.value());
              assertThat(end.status().is(SqlDataReason.DB_SERVER_CLOSED)).isTrue();
            });
    assertThat(stream.end().code()).isZero();
    rude.sqlData().awaitOpenSessions(0);
  }

  @Test
  @DisplayName("to a database that cannot be reached ends with the reason DISCONNECTED")
  void databaseIsDown() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    EmulatedInstance down =
        cloud.instance("shop:europe-west1:down").backend(Backend.tcp("127.0.0.1", port)).start();

    SqlDataStatus end = client.open(down, Client.start(down)).end();

    assertThat(end.is(SqlDataReason.DISCONNECTED)).isTrue();
    assertThat(end.code()).isEqualTo(Status.Code.ABORTED.value());
    assertThat(end.message()).contains("no database at 127.0.0.1:" + port);
    assertThat(down.sqlData().failures()).hasSize(1);
  }

  @Test
  @DisplayName("that its client drops ends the connection to the database, if it has no id")
  void isDropped() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    EmulatedInstance watched =
        cloud
            .instance("shop:europe-west1:watched")
            .backend(
                connection -> {
                  try {
                    assertThat(connection.input().read()).isEqualTo('x');
                    assertThatThrownBy(() -> connection.input().read())
                        .isInstanceOf(IOException.class);
                  } finally {
                    left.countDown();
                  }
                })
            .start();
    TestStream stream = client.open(watched, Client.start(watched)).send(0, "x");
    stream.accepted();
    stream.cancel();

    left.await();
    watched.sqlData().awaitOpenSessions(0);
    assertThat(watched.sqlData().dropped()).isOne();
  }

  @Test
  @DisplayName("has its faults set as the page on the emulator shows")
  void sample() throws Exception {
    db.fault(SqlDataFault.dropAfter(100_000));
    db.fault(SqlDataFault.unsupported().times(1));
    cloud.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(429));
    db.dropSqlDataStreams();

    assertThat(client.open(db, Client.start(db)).end().code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
  }

  @Test
  @DisplayName("lets an IAM user log in with the token as the password")
  void iamLogin() throws Exception {
    EmulatedInstance guarded =
        cloud
            .instance("shop:europe-west1:guarded")
            .backend(IamLogin.postgres(Backend.echo(), cloud.iam()::loginPrincipal))
            .start();
    String user = cloud.serviceAccount().replace(".gserviceaccount.com", "");
    String startup = lengthFirst("\0\3\0\0user\0" + user + "\0\0");
    String token = cloud.credentials().loginToken().value();

    TestStream stream = client.open(guarded, Client.start(guarded)).send(0, startup);
    stream.accepted();
    assertThat(stream.text(9)).as("asks for the password").isEqualTo("R\0\0\0\10\0\0\0\3");
    stream.send(0, "p" + lengthFirst(token + "\0"));
    assertThat(stream.text(startup.length())).as("reaches the database").isEqualTo(startup);

    TestStream wrong = client.open(guarded, Client.start(guarded)).send(0, startup);
    wrong.accepted();
    assertThat(wrong.text(9)).startsWith("R");
    wrong.send(0, "p" + lengthFirst("ya29.wrong\0"));
    assertThat(wrong.text(60)).startsWith("E").contains("28P01");
  }

  /** A message of PostgreSQL: its length, then its content. */
  private static String lengthFirst(String content) {
    return "\0\0\0" + (char) (content.length() + 4) + content;
  }

  @Nested
  @DisplayName("is refused")
  class Refusals {

    @Test
    @DisplayName("without a valid token")
    void withoutToken() throws Exception {
      Metadata headers = client.headers(db);
      headers.removeAll(SqlDataService.AUTHORIZATION);
      assertRefused(headers, Client.start(db), Status.Code.UNAUTHENTICATED);

      Metadata revoked = client.headers(db);
      cloud.revokeTokens();
      assertRefused(revoked, Client.start(db), Status.Code.UNAUTHENTICATED);
    }

    @Test
    @DisplayName("with a token of another scope")
    void withOtherScope() throws Exception {
      Metadata headers = client.headers(db);
      headers.removeAll(SqlDataService.AUTHORIZATION);
      headers.put(
          SqlDataService.AUTHORIZATION,
          "Bearer "
              + cloud
                  .issueToken("a@b.c", "https://www.googleapis.com/auth/sqlservice.login")
                  .value());

      assertThat(assertRefused(headers, Client.start(db), Status.Code.PERMISSION_DENIED).reason())
          .isEqualTo("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    }

    @Test
    @DisplayName("while the API is disabled")
    void whileDisabled() throws Exception {
      cloud.iam().disable(EmulatedIam.SQL_ADMIN);

      assertThat(
              assertRefused(client.headers(db), Client.start(db), Status.Code.PERMISSION_DENIED)
                  .reason())
          .isEqualTo("SERVICE_DISABLED");
    }

    @Test
    @DisplayName("to a principal without the role that connecting needs")
    void withoutRole() throws Exception {
      cloud.iam().grant("reader@example.com", "roles/cloudsql.viewer");

      assertRefused(
          client.headers(db, "reader@example.com"),
          Client.start(db),
          Status.Code.PERMISSION_DENIED);
    }

    @Test
    @DisplayName(
        "without the header that routes it, and if its first message names another instance")
    void routedWrongly() throws Exception {
      Metadata unrouted = client.headers(db);
      unrouted.removeAll(SqlDataService.REQUEST_PARAMS);
      assertThat(assertRefused(unrouted, Client.start(db), Status.Code.INVALID_ARGUMENT).message())
          .contains("x-goog-request-params");

      EmulatedInstance other = cloud.instance("shop:europe-west1:other").start();
      assertThat(
              assertRefused(client.headers(other), Client.start(db), Status.Code.INVALID_ARGUMENT)
                  .message())
          .contains("x-goog-request-params");
    }

    @Test
    @DisplayName("to an instance that does not exist, or not in this region")
    void toNoInstance() throws Exception {
      String instance = SqlDataService.instance(db.project(), db.id());
      String elsewhere = SqlDataService.location("us-central1");
      Metadata headers = client.headers(db);
      headers.removeAll(SqlDataService.REQUEST_PARAMS);
      // As gax encodes it, and in its order.
      headers.put(
          SqlDataService.REQUEST_PARAMS,
          "instance_id=projects%2Fshop%2Finstances%2Forders&location_id=locations%2Fus-central1");

      assertRefused(headers, new StartSession(elsewhere, instance, ""), Status.Code.NOT_FOUND);
    }

    @Test
    @DisplayName("if its first message starts nothing, and if a later one starts again")
    void outOfOrder() throws Exception {
      SqlDataStatus first = client.open(client.headers(db)).send(0, "too early").end();
      assertThat(first.code()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());

      TestStream stream = client.open(db, Client.start(db));
      stream.send(SqlDataMessage.of(Client.start(db)));
      assertThat(stream.end().code()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    }

    @Test
    @DisplayName("for engines that the service does not offer")
    void ofOtherEngine() throws Exception {
      EmulatedInstance mysql =
          cloud.instance("shop:europe-west1:mysql").databaseVersion("MYSQL_8_0").start();

      SqlDataStatus end = client.open(mysql, Client.start(mysql)).end();

      assertThat(end.is(SqlDataReason.UNSUPPORTED_INSTANCE_TYPE)).isTrue();
      assertThat(end.code()).isEqualTo(Status.Code.FAILED_PRECONDITION.value());
    }

    @Test
    @DisplayName("by a stopped instance")
    void byStopped() throws Exception {
      db.update(settings -> settings.withActivationPolicy("NEVER"));

      SqlDataStatus end =
          assertRefused(client.headers(db), Client.start(db), Status.Code.FAILED_PRECONDITION);
      assertThat(end.reason()).isEmpty();
    }

    private SqlDataStatus assertRefused(Metadata headers, StartSession first, Status.Code code)
        throws InterruptedException {
      SqlDataStatus end = client.open(headers).send(SqlDataMessage.of(first)).end();
      assertThat(Status.fromCodeValue(end.code()).getCode()).isEqualTo(code);
      assertThat(end.message()).isNotEmpty();
      assertThat(db.sqlData().started()).isZero();
      return end;
    }
  }

  @Nested
  @DisplayName("has faults:")
  class Faults {

    @Test
    @DisplayName("statuses, before it is accepted")
    void statuses() throws Exception {
      cloud.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(429).times(1));
      db.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(503).times(1));

      assertThat(client.open(db, Client.start(db)).end().code())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
      assertThat(client.open(db, Client.start(db)).end().code())
          .isEqualTo(Status.Code.UNAVAILABLE.value());
      client.open(db, Client.start(db)).accepted();
    }

    @Test
    @DisplayName("no answer until the fault is cleared; but none of bodies")
    void hangs() throws Exception {
      ActiveFault hang = cloud.fault(ApiCall.STREAM_SQL_DATA, ApiFault.hang());
      TestStream stream = client.open(db, Client.start(db));
      cloud.calls().await(ApiCall.STREAM_SQL_DATA, 1);

      hang.clear();
      stream.accepted();

      assertThatThrownBy(() -> cloud.fault(ApiCall.STREAM_SQL_DATA, ApiFault.html().times(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SqlDataFault");
    }

    @Test
    @DisplayName("not offered, no connection to the database")
    void refusals() throws Exception {
      db.fault(SqlDataFault.unsupported().times(1));
      db.fault(SqlDataFault.disconnected().times(1));

      assertThat(
              client.open(db, Client.start(db)).end().is(SqlDataReason.UNSUPPORTED_INSTANCE_TYPE))
          .isTrue();
      assertThat(client.open(db, Client.start(db)).end().is(SqlDataReason.DISCONNECTED)).isTrue();
      client.open(db, Client.start(db)).accepted();
      assertThat(db.sqlData().failures()).hasSize(2);
      assertThat(db.connections().accepted()).as("connections to addresses").isZero();
    }

    @Test
    @DisplayName("the database closes the connection after some bytes")
    void closes() throws Exception {
      db.fault(SqlDataFault.closeAfter(15).times(1));
      TestStream stream = client.open(db, Client.start(db)).send(0, "0123456789");

      stream.accepted();
      assertThat(stream.text(5)).isEqualTo("01234");
      assertThat(stream.message().content())
          .isInstanceOfSatisfying(
              TerminateSession.class,
              end -> assertThat(end.status().is(SqlDataReason.DB_SERVER_CLOSED)).isTrue());
      assertThat(stream.end().code()).isZero();
      db.sqlData().awaitOpenSessions(0);
    }

    @Test
    @DisplayName("all connections of an instance are closed")
    void dropsConnections() throws Exception {
      TestStream stream = client.open(db, Client.start(db, "s"));
      stream.accepted();

      db.dropConnections();

      assertThat(stream.end().is(SqlDataReason.DISCONNECTED)).isTrue();
      assertThat(client.open(db, Client.resume(db, "s")).end().is(SqlDataReason.RECONNECT_FAILED))
          .isTrue();
    }
  }
}
