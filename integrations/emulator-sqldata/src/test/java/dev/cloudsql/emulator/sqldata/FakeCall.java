package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that records what is sent; a test sets whether its transport is ready for more. */
final class FakeCall extends ServerCall<SqlDataMessage, SqlDataMessage> {

  private final List<SqlDataMessage> sent = new ArrayList<>();
  private volatile boolean ready;
  private int requested;
  private @Nullable Status closed;

  void ready(boolean now) {
    ready = now;
  }

  /** How many messages the server wants to have, all together. */
  synchronized int requested() {
    return requested;
  }

  /** The number of bytes of data that were sent. */
  synchronized int sentBytes() {
    return sent.stream()
        .filter(message -> message.content() instanceof DataPacket)
        .mapToInt(message -> ((DataPacket) message.content()).data().remaining())
        .sum();
  }

  synchronized @Nullable Status closed() {
    return closed;
  }

  @Override
  public synchronized void request(int messages) {
    requested += messages;
  }

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public synchronized void sendMessage(SqlDataMessage message) {
    sent.add(message);
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    closed = status;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<SqlDataMessage, SqlDataMessage> getMethodDescriptor() {
    return SqlDataService.STREAM_SQL_DATA;
  }
}
