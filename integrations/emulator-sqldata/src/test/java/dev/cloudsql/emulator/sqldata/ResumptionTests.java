package dev.cloudsql.emulator.sqldata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Ack;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Content;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A session of SQL Data that has an id")
@Timeout(120)
class ResumptionTests {

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
  @DisplayName("goes on over another stream, which repeats what was lost in both directions")
  void resumes() throws Exception {
    TestStream first = client.open(db, Client.start(db, "s")).send(0, "0123456789");
    assertThat(first.accepted().content()).isEqualTo(new SessionMetadata(true));
    assertThat(first.text(10)).isEqualTo("0123456789");
    first.cancel();
    db.sqlData().awaitOpenStreams(0);

    // Of what it received, the client has only four bytes; of what it sent, it repeats six.
    TestStream second =
        client
            .open(client.headers(db))
            .send(SqlDataMessage.of(Client.resume(db, "s")).withAck(4))
            .send(4, "456789abc");

    assertThat(second.accepted())
        .isEqualTo(SqlDataMessage.of(new SessionMetadata(true)).withAck(10));
    SqlDataMessage repeated = second.message();
    assertThat(repeated.content())
        .isInstanceOfSatisfying(
            DataPacket.class, packet -> assertThat(packet.firstByteOffset()).isEqualTo(4));
    assertThat(second.text(3)).isEqualTo("abc");
    assertThat(db.sqlData().started()).isOne();
    assertThat(db.sqlData().continued()).isOne();
    assertThat(db.sqlData().openSessions()).isOne();

    second.terminate();
    assertThat(second.end().code()).isZero();
    db.sqlData().awaitOpenSessions(0);
    assertReconnectFails("s");
  }

  @Test
  @DisplayName("carries every byte once in both directions, wherever its streams break off")
  void losesNothing() throws Exception {
    Random random = new Random(3);
    byte[] wanted = new byte[300_000];
    random.nextBytes(wanted);
    ByteArrayOutputStream echoed = new ByteArrayOutputStream();
    int drops = 0;
    int acknowledged = 0;
    int sent = 0;
    Content first = Client.start(db, "s");
    while (echoed.size() < wanted.length) {
      var drop = db.fault(SqlDataFault.dropAfter(random.nextInt(40_000)).times(1));
      TestStream stream = client.open(client.headers(db));
      stream.send(SqlDataMessage.of(first).withAck(echoed.size()));
      first = Client.resume(db, "s");
      Object event = stream.next();
      // A client that does not know what was received repeats from the last acknowledgement.
      sent = acknowledged;
      while (event instanceof SqlDataMessage message && echoed.size() < wanted.length) {
        Ack ack = message.ack();
        if (ack != null) {
          acknowledged = Math.toIntExact(ack.receivedOffset());
        }
        if (message.content() instanceof DataPacket packet) {
          assertThat(packet.firstByteOffset()).isEqualTo(echoed.size());
          byte[] some = new byte[packet.data().remaining()];
          packet.data().get(some);
          echoed.writeBytes(some);
        }
        // Repeated bytes alone bring no answer.
        for (int i = 0; (i < 3 || sent <= acknowledged) && sent < wanted.length; i++) {
          int count = Math.min(1 + random.nextInt(20_000), wanted.length - sent);
          stream.send(
              SqlDataMessage.of(new DataPacket(sent, ByteBuffer.wrap(wanted, sent, count)))
                  .withAck(echoed.size()));
          sent += count;
        }
        if (echoed.size() < wanted.length) {
          event = stream.next();
        }
      }
      drop.clear();
      if (event instanceof SqlDataStatus end) {
        assertThat(end.message()).isEqualTo("The connection was reset");
        drops++;
      } else {
        stream.terminate();
      }
    }

    assertThat(echoed.toByteArray()).isEqualTo(wanted);
    assertThat(drops).isGreaterThan(5).isEqualTo(db.sqlData().dropped());
    db.sqlData().awaitOpenSessions(0);
  }

  @Test
  @DisplayName("is not taken over by another principal, and unknown ids are refused")
  void isOfOnePrincipal() throws Exception {
    client.open(db, Client.start(db, "s")).accepted();

    SqlDataStatus stolen =
        client
            .open(client.headers(db, "thief@example.com"))
            .send(SqlDataMessage.of(Client.resume(db, "s")))
            .end();

    assertThat(stolen.is(SqlDataReason.RECONNECT_FAILED)).isTrue();
    assertThat(stolen.code()).isEqualTo(Status.Code.INTERNAL.value());
    assertReconnectFails("t");
    assertThat(client.open(db, Client.start(db, "s")).end().code())
        .isEqualTo(Status.Code.ALREADY_EXISTS.value());
  }

  @Test
  @DisplayName("moves to a new stream even if the old one seems to be open")
  void movesOn() throws Exception {
    TestStream old = client.open(db, Client.start(db, "s"));
    old.accepted();

    TestStream next = client.open(db, Client.resume(db, "s"));

    next.accepted();
    assertThat(old.end().is(SqlDataReason.DISCONNECTED)).isTrue();
    assertThat(next.send(0, "here").text(4)).isEqualTo("here");
    assertThat(db.sqlData().openStreams()).isOne();
  }

  @Test
  @DisplayName("ends when the client acknowledges what was not sent, or less than before")
  void checksAcks() throws Exception {
    TestStream ahead = client.open(db, Client.start(db, "a")).send(0, "abc");
    ahead.accepted();
    assertThat(ahead.text(3)).isEqualTo("abc");
    assertThat(ahead.send(SqlDataMessage.ack(4)).end().is(SqlDataReason.INVALID_ACK)).isTrue();
    assertReconnectFails("a");

    TestStream back = client.open(db, Client.start(db, "b")).send(0, "abc");
    back.accepted();
    assertThat(back.text(3)).isEqualTo("abc");
    back.send(SqlDataMessage.ack(3)).send(SqlDataMessage.ack(2));
    assertThat(back.end().is(SqlDataReason.INVALID_ACK)).isTrue();
    assertThat(db.sqlData().failures()).hasSize(3);
  }

  @Test
  @DisplayName("ends when the client leaves a gap, or repeats where nothing was lost")
  void checksOffsets() throws Exception {
    TestStream gap = client.open(db, Client.start(db, "a")).send(1, "abc");
    assertThat(gap.end().code()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());

    TestStream repeated = client.open(db, Client.start(db, "b")).send(0, "abc").send(0, "def");
    assertThat(repeated.end().message()).isEqualTo("Data at offset 0, expected at 3");
  }

  @Test
  @DisplayName("has faults: reconnect is not offered, fails, acknowledgements are wrong or refused")
  void hasFaults() throws Exception {
    db.fault(SqlDataFault.withoutReconnect().times(1));
    TestStream single = client.open(db, Client.start(db, "a"));
    assertThat(single.accepted().content()).isEqualTo(new SessionMetadata(false));
    single.cancel();
    db.sqlData().awaitOpenSessions(0);
    assertReconnectFails("a");

    db.fault(SqlDataFault.wrongAck().times(1));
    TestStream wrong = client.open(db, Client.start(db, "b")).send(0, "abc");
    wrong.accepted();
    Ack ack = wrong.message().ack();
    assertThat(ack).isNotNull();
    assertThat(ack.receivedOffset()).isGreaterThan(3);

    db.fault(SqlDataFault.refuseAck().times(1));
    TestStream refused = client.open(db, Client.start(db, "c"));
    refused.accepted();
    assertThat(refused.send(SqlDataMessage.ack(0)).end().is(SqlDataReason.INVALID_ACK)).isTrue();

    TestStream dropped = client.open(db, Client.start(db, "d"));
    dropped.accepted();
    db.dropSqlDataStreams();
    assertThat(dropped.end().code()).isEqualTo(Status.Code.UNAVAILABLE.value());
    db.fault(SqlDataFault.reconnectFailed().times(1));
    assertReconnectFails("d");
    client.open(db, Client.resume(db, "d")).accepted();
  }

  @Test
  @DisplayName("acknowledges the client's bytes even if the database sends none")
  void acknowledges() throws Exception {
    EmulatedInstance sink =
        cloud
            .instance("shop:europe-west1:sink")
            .backend(
                connection -> {
                  byte[] unused = connection.input().readAllBytes();
                })
            .start();
    TestStream stream = client.open(sink, Client.start(sink, "s"));
    stream.accepted();
    byte[] block = new byte[100_000];
    Arrays.fill(block, (byte) 'x');

    stream.send(SqlDataMessage.of(new DataPacket(0, ByteBuffer.wrap(block))));

    assertThat(stream.message()).isEqualTo(SqlDataMessage.ack(block.length));
  }

  private void assertReconnectFails(String id) throws InterruptedException {
    SqlDataStatus end = client.open(db, Client.resume(db, id)).end();
    assertThat(end.is(SqlDataReason.RECONNECT_FAILED)).isTrue();
    assertThat(end.code()).isEqualTo(Status.Code.INTERNAL.value());
  }
}
