package dev.cloudsql.emulator.tds.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Optional;

/** Joins a client's packets to messages. */
public final class PacketReader {

  static final int HEADER_BYTES = 8;
  static final int END_OF_MESSAGE = 0x01;

  private static final int IGNORE = 0x02;
  private static final int RESET = 0x08 | 0x10;
  private static final int LONGEST_BYTES = 64 * 1024 * 1024;

  private final DataInputStream in;

  /** Reads from the client. */
  public PacketReader(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** Waits for the next message; empty when the client has gone. */
  public Optional<Message> next() throws IOException {
    int type = in.read();
    if (type < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int firstStatus = in.readUnsignedByte();
    int status = firstStatus;
    readRest(body);
    while ((status & END_OF_MESSAGE) == 0) {
      if (in.readUnsignedByte() != type) {
        throw new ProtocolException("A packet of another type within a message");
      }
      status = in.readUnsignedByte();
      readRest(body);
    }
    return Optional.of(
        new Message(
            type,
            (firstStatus & RESET) != 0,
            (status & IGNORE) != 0,
            new WireReader(body.toByteArray())));
  }

  /** Reads what follows type and status. */
  private void readRest(ByteArrayOutputStream body) throws IOException {
    int length = in.readUnsignedShort() - HEADER_BYTES;
    in.skipNBytes(HEADER_BYTES - 4);
    if (length < 0 || body.size() + length > LONGEST_BYTES) {
      throw new ProtocolException(
          "A packet of %s bytes is too short or too much".formatted(length));
    }
    byte[] part = in.readNBytes(length);
    if (part.length < length) {
      throw new EOFException("The client has gone within a packet");
    }
    body.writeBytes(part);
  }
}
