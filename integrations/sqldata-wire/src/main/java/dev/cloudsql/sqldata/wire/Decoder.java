package dev.cloudsql.sqldata.wire;

import dev.cloudsql.sqldata.wire.SqlDataMessage.Ack;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Content;
import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of protobuf, field by field; unknown fields are skipped, and of a field
 * that occurs twice the last one counts.
 */
final class Decoder {

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  /** Ten groups of seven bits. */
  private static final int LONGEST_VARINT = 10;

  private final ByteBuffer in;
  private int field;
  private int type;

  private Decoder(ByteBuffer in) {
    this.in = in;
  }

  /** The message in these bytes, which it keeps if they are data. */
  static SqlDataMessage message(byte[] bytes, Fields fields) throws MalformedMessageException {
    Decoder decoder = new Decoder(ByteBuffer.wrap(bytes));
    Ack ack = null;
    Content content = null;
    while (decoder.next()) {
      if (decoder.is(fields.ack())) {
        ack = new Ack(number(decoder.embedded(), Fields.RECEIVED_OFFSET));
      } else if (decoder.is(fields.startSession())) {
        Session session = Session.in(decoder.embedded());
        content = new StartSession(session.location, session.instance, session.id);
      } else if (decoder.is(fields.continueSession())) {
        Session session = Session.in(decoder.embedded());
        content = new ContinueSession(session.location, session.instance, session.id);
      } else if (decoder.is(fields.metadata())) {
        content = metadata(decoder.embedded());
      } else if (decoder.is(fields.data())) {
        content = data(decoder.embedded());
      } else if (decoder.is(fields.terminateSession())) {
        content = terminate(decoder.embedded());
      } else {
        decoder.skip();
      }
    }
    return new SqlDataMessage(ack, content);
  }

  /** The {@code google.rpc.Status} in these bytes. */
  static SqlDataStatus status(byte[] bytes) throws MalformedMessageException {
    return status(new Decoder(ByteBuffer.wrap(bytes)));
  }

  private static SqlDataStatus status(Decoder decoder) throws MalformedMessageException {
    int code = 0;
    String message = "";
    String reason = "";
    while (decoder.next()) {
      switch (decoder.field) {
        case Fields.STATUS_CODE -> code = (int) decoder.varint();
        case Fields.STATUS_MESSAGE -> message = decoder.text();
        case Fields.STATUS_DETAILS -> {
          String next = reason(decoder.embedded());
          reason = reason.isEmpty() ? next : reason;
        }
        default -> decoder.skip();
      }
    }
    return new SqlDataStatus(code, message, reason);
  }

  /** The reason of an {@code Any} with an {@code ErrorInfo}; empty for another type. */
  private static String reason(Decoder any) throws MalformedMessageException {
    String type = "";
    Decoder value = null;
    while (any.next()) {
      switch (any.field) {
        case Fields.ANY_TYPE_URL -> type = any.text();
        case Fields.ANY_VALUE -> value = any.embedded();
        default -> any.skip();
      }
    }
    String reason = "";
    if (type.equals(Fields.ERROR_INFO) && value != null) {
      while (value.next()) {
        if (value.field == Fields.ERROR_INFO_REASON) {
          reason = value.text();
        } else {
          value.skip();
        }
      }
    }
    return reason;
  }

  private static SessionMetadata metadata(Decoder decoder) throws MalformedMessageException {
    boolean reconnect = false;
    while (decoder.next()) {
      if (decoder.field != Fields.SUPPORTED_FEATURES) {
        decoder.skip();
      } else if (decoder.type == LENGTH_DELIMITED) {
        Decoder packed = decoder.embedded();
        while (packed.in.hasRemaining()) {
          reconnect |= packed.rawVarint() == Fields.FEATURE_RECONNECT;
        }
      } else {
        reconnect |= decoder.varint() == Fields.FEATURE_RECONNECT;
      }
    }
    return new SessionMetadata(reconnect);
  }

  private static DataPacket data(Decoder decoder) throws MalformedMessageException {
    long offset = 0;
    ByteBuffer data = ByteBuffer.allocate(0);
    while (decoder.next()) {
      switch (decoder.field) {
        case Fields.FIRST_BYTE_OFFSET -> offset = decoder.varint();
        case Fields.DATA -> data = decoder.embedded().in;
        default -> decoder.skip();
      }
    }
    return new DataPacket(offset, data);
  }

  private static TerminateSession terminate(Decoder decoder) throws MalformedMessageException {
    SqlDataStatus status = new SqlDataStatus(0, "", "");
    while (decoder.next()) {
      if (decoder.field == Fields.STATUS) {
        status = status(decoder.embedded());
      } else {
        decoder.skip();
      }
    }
    return new TerminateSession(status);
  }

  private static long number(Decoder decoder, int wanted) throws MalformedMessageException {
    long number = 0;
    while (decoder.next()) {
      if (decoder.field == wanted) {
        number = decoder.varint();
      } else {
        decoder.skip();
      }
    }
    return number;
  }

  /** Reads the next tag; false at the end. */
  private boolean next() throws MalformedMessageException {
    if (!in.hasRemaining()) {
      return false;
    }
    long tag = rawVarint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (field <= 0 || tag >>> 32 != 0) {
      throw new MalformedMessageException("a field number out of range");
    }
    return true;
  }

  /** Whether the tag is that of a field that the direction has. */
  private boolean is(int wanted) {
    return wanted != 0 && field == wanted;
  }

  private long varint() throws MalformedMessageException {
    expect(VARINT);
    return rawVarint();
  }

  private long rawVarint() throws MalformedMessageException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT && in.hasRemaining(); i++) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedMessageException("a number that does not end");
  }

  private String text() throws MalformedMessageException {
    return StandardCharsets.UTF_8.decode(embedded().in).toString();
  }

  private Decoder embedded() throws MalformedMessageException {
    expect(LENGTH_DELIMITED);
    long length = rawVarint();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedMessageException("a field that is longer than its message");
    }
    ByteBuffer inner = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return new Decoder(inner);
  }

  private void skip() throws MalformedMessageException {
    switch (type) {
      case VARINT -> rawVarint();
      case LENGTH_DELIMITED -> embedded();
      case FIXED_64 -> skip(Long.BYTES);
      case FIXED_32 -> skip(Integer.BYTES);
      default -> throw new MalformedMessageException("a field of an unknown type");
    }
  }

  private void skip(int bytes) throws MalformedMessageException {
    if (in.remaining() < bytes) {
      throw new MalformedMessageException("a field that is longer than its message");
    }
    in.position(in.position() + bytes);
  }

  private void expect(int wanted) throws MalformedMessageException {
    if (type != wanted) {
      throw new MalformedMessageException("a field of another type");
    }
  }

  /** The fields that StartSession and ContinueSession share. */
  private record Session(String location, String instance, String id) {

    static Session in(Decoder decoder) throws MalformedMessageException {
      String location = "";
      String instance = "";
      String id = "";
      while (decoder.next()) {
        switch (decoder.field) {
          case Fields.LOCATION_ID -> location = decoder.text();
          case Fields.INSTANCE_ID -> instance = decoder.text();
          case Fields.SESSION_ID -> id = decoder.text();
          default -> decoder.skip();
        }
      }
      return new Session(location, instance, id);
    }
  }
}
