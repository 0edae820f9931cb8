package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call. Used by one thread at a time: first that of the call, then under its session's
 * lock.
 */
final class Stream {

  private final ServerCall<SqlDataMessage, SqlDataMessage> call;
  private @Nullable SqlDataFault fault;
  private long bytesLeft = Long.MAX_VALUE;
  private boolean headersSent;
  private boolean closed;

  /** Whether the client waits until it may send the next message. */
  private boolean paused;

  /** The offset that the client's next data must have; -1 if it may be any that was received. */
  private long clientOffset;

  Stream(ServerCall<SqlDataMessage, SqlDataMessage> call) {
    this.call = call;
  }

  void suffers(@Nullable SqlDataFault some) {
    fault = some;
    if (some instanceof SqlDataFault.Limit limit) {
      bytesLeft = limit.bytes();
    }
  }

  boolean suffersFrom(SqlDataFault some) {
    return some.equals(fault);
  }

  /** The number of bytes that pass before a fault ends the stream. */
  long bytesLeft() {
    return bytesLeft;
  }

  void passed(long bytes) {
    if (bytesLeft != Long.MAX_VALUE) {
      bytesLeft -= bytes;
    }
  }

  /** Whether the fault that ends the stream is that the database closes its connection. */
  boolean endsByDatabase() {
    return fault instanceof SqlDataFault.Limit limit && limit.database();
  }

  long clientOffset() {
    return clientOffset;
  }

  void clientOffset(long next) {
    clientOffset = next;
  }

  boolean isReady() {
    return !closed && call.isReady();
  }

  void send(SqlDataMessage message) {
    if (!closed) {
      if (!headersSent) {
        headersSent = true;
        call.sendHeaders(new Metadata());
      }
      call.sendMessage(message);
    }
  }

  /** Lets the client send its next message. */
  void request() {
    paused = false;
    call.request(1);
  }

  /** Lets the client wait. */
  void pause() {
    paused = true;
  }

  boolean isPaused() {
    return paused;
  }

  void close(SqlDataStatus why) {
    close(why.toStatus(), why.toTrailers());
  }

  void complete() {
    close(Status.OK, new Metadata());
  }

  private void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      if (status.isOk() && !headersSent) {
        call.sendHeaders(new Metadata());
      }
      call.close(status, trailers);
    }
  }
}
