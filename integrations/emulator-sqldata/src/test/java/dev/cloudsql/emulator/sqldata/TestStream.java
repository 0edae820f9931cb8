package dev.cloudsql.emulator.sqldata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream as its client sees it; every wait ends after 30 seconds. */
final class TestStream extends ClientCall.Listener<SqlDataMessage> {

  private final ClientCall<SqlDataMessage, SqlDataMessage> call;

  /** Messages, and at the end a status. */
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  private TestStream(ClientCall<SqlDataMessage, SqlDataMessage> call) {
    this.call = call;
  }

  static TestStream open(ClientCall<SqlDataMessage, SqlDataMessage> call, Metadata headers) {
    TestStream stream = new TestStream(call);
    call.start(stream, headers);
    return stream;
  }

  TestStream send(SqlDataMessage message) {
    call.sendMessage(message);
    return this;
  }

  TestStream send(long offset, String text) {
    return send(
        SqlDataMessage.of(
            new DataPacket(offset, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)))));
  }

  /** Ends the session as the official clients do. */
  void terminate() {
    send(SqlDataMessage.of(new TerminateSession(SqlDataStatus.of(Status.Code.OK, "done"))));
    call.halfClose();
  }

  void halfClose() {
    call.halfClose();
  }

  void cancel() {
    call.cancel("The test drops the stream", null);
  }

  /** The next message or status. */
  Object next() throws InterruptedException {
    call.request(1);
    Object event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("the next message").isNotNull();
    return event;
  }

  SqlDataMessage message() throws InterruptedException {
    Object event = next();
    assertThat(event).isInstanceOf(SqlDataMessage.class);
    return (SqlDataMessage) event;
  }

  /** Reads the first message; returns it. */
  SqlDataMessage accepted() throws InterruptedException {
    SqlDataMessage first = message();
    assertThat(first.content()).isInstanceOf(SessionMetadata.class);
    return first;
  }

  /** The status with which the stream ends, after messages that do not matter. */
  SqlDataStatus end() throws InterruptedException {
    Object event = next();
    while (event instanceof SqlDataMessage) {
      event = next();
    }
    return (SqlDataStatus) event;
  }

  /** Reads data until there are so many bytes. */
  String text(int bytes) throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() < bytes) {
      if (message().content() instanceof DataPacket packet) {
        byte[] some = new byte[packet.data().remaining()];
        packet.data().get(some);
        text.writeBytes(some);
      }
    }
    return text.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void onMessage(SqlDataMessage message) {
    events.add(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    events.add(SqlDataStatus.of(status, trailers));
  }
}
