package dev.cloudsql.sqldata.wire;

import dev.cloudsql.sqldata.wire.SqlDataMessage.Ack;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Content;
import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the few types of field that the messages have, in the wire format of protobuf. */
final class Encoder {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

  private Encoder() {}

  /** The bytes of a message; those of a data packet are not copied. */
  static MessageStream message(SqlDataMessage message, Fields fields) {
    Encoder encoder = new Encoder();
    Ack ack = message.ack();
    if (ack != null) {
      encoder.embedded(fields.ack(), encoded(ack));
    }
    ByteBuffer data = encoder.content(message.content(), fields);
    return new MessageStream(encoder.bytes(), data);
  }

  /** The bytes of a {@code google.rpc.Status}. */
  static byte[] status(SqlDataStatus status) {
    Encoder encoder = new Encoder();
    encoder.number(Fields.STATUS_CODE, status.code());
    encoder.text(Fields.STATUS_MESSAGE, status.message());
    if (!status.reason().isEmpty()) {
      Encoder info = new Encoder();
      info.text(Fields.ERROR_INFO_REASON, status.reason());
      info.text(Fields.ERROR_INFO_DOMAIN, Fields.DOMAIN);
      Encoder any = new Encoder();
      any.text(Fields.ANY_TYPE_URL, Fields.ERROR_INFO);
      any.embedded(Fields.ANY_VALUE, info.bytes());
      encoder.embedded(Fields.STATUS_DETAILS, any.bytes());
    }
    return encoder.bytes();
  }

  /** Writes a content; returns the bytes of data that follow, or an empty buffer. */
  private ByteBuffer content(@Nullable Content content, Fields fields) {
    if (content instanceof DataPacket packet) {
      return data(packet, fields.data());
    }
    if (content instanceof StartSession start) {
      embedded(
          known(fields.startSession(), content),
          session(start.location(), start.instance(), start.sessionId()));
    } else if (content instanceof ContinueSession next) {
      embedded(
          known(fields.continueSession(), content),
          session(next.location(), next.instance(), next.sessionId()));
    } else if (content instanceof SessionMetadata metadata) {
      Encoder inner = new Encoder();
      if (metadata.reconnect()) {
        // A repeated enum is packed in proto3.
        inner.embedded(Fields.SUPPORTED_FEATURES, new byte[] {(byte) Fields.FEATURE_RECONNECT});
      }
      embedded(known(fields.metadata(), content), inner.bytes());
    } else if (content instanceof TerminateSession end) {
      Encoder inner = new Encoder();
      inner.embedded(Fields.STATUS, status(end.status()));
      embedded(fields.terminateSession(), inner.bytes());
    }
    return ByteBuffer.allocate(0);
  }

  private ByteBuffer data(DataPacket packet, int field) {
    ByteBuffer data = packet.data().duplicate();
    Encoder head = new Encoder();
    head.number(Fields.FIRST_BYTE_OFFSET, packet.firstByteOffset());
    if (data.hasRemaining()) {
      head.tag(Fields.DATA, LENGTH_DELIMITED);
      head.varint(data.remaining());
    }
    byte[] headBytes = head.bytes();
    tag(field, LENGTH_DELIMITED);
    varint(headBytes.length + (long) data.remaining());
    out.writeBytes(headBytes);
    return data;
  }

  private static byte[] encoded(Ack ack) {
    Encoder encoder = new Encoder();
    encoder.number(Fields.RECEIVED_OFFSET, ack.receivedOffset());
    return encoder.bytes();
  }

  private static byte[] session(String location, String instance, String sessionId) {
    Encoder encoder = new Encoder();
    encoder.text(Fields.LOCATION_ID, location);
    encoder.text(Fields.INSTANCE_ID, instance);
    encoder.text(Fields.SESSION_ID, sessionId);
    return encoder.bytes();
  }

  private static int known(int field, Content content) {
    if (field == 0) {
      throw new IllegalArgumentException("Not a message of this direction: " + content);
    }
    return field;
  }

  private void number(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
  }

  private void text(int field, String value) {
    if (!value.isEmpty()) {
      embedded(field, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void embedded(int field, byte[] bytes) {
    tag(field, LENGTH_DELIMITED);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private byte[] bytes() {
    return out.toByteArray();
  }
}
