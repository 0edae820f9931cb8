package dev.cloudsql.emulator.tds.wire;

import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the little-endian values of a message, and never beyond its end. */
public final class WireReader {

  private final ByteBuffer buffer;

  /** Reads from the first of these bytes. */
  public WireReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private interface Read<T> {
    T from(ByteBuffer buffer);
  }

  private <T> T read(Read<T> what) throws ProtocolException {
    try {
      return what.from(buffer);
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("The message ends within a value");
    }
  }

  /** Whether there is more. */
  public boolean hasMore() {
    return buffer.hasRemaining();
  }

  /** Goes to a place of the message. */
  public WireReader at(int position) throws ProtocolException {
    if (position < 0 || position > buffer.limit()) {
      throw new ProtocolException("The message has no byte " + position);
    }
    buffer.position(position);
    return this;
  }

  /** The next byte, which stays. */
  public int peek() throws ProtocolException {
    return read(it -> it.duplicate().get()) & 0xff;
  }

  /** An unsigned byte. */
  public int u8() throws ProtocolException {
    return read(ByteBuffer::get) & 0xff;
  }

  /** An unsigned number of two bytes. */
  public int u16() throws ProtocolException {
    return read(ByteBuffer::getShort) & 0xffff;
  }

  /** A number of four bytes. */
  public int i32() throws ProtocolException {
    return read(ByteBuffer::getInt);
  }

  /** A number of eight bytes. */
  public long i64() throws ProtocolException {
    return read(ByteBuffer::getLong);
  }

  /** An unsigned number of up to eight bytes. */
  public long unsigned(int bytes) throws ProtocolException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) u8() << (8 * i);
    }
    return value;
  }

  /** So many bytes. */
  public byte[] bytes(int count) throws ProtocolException {
    if (count < 0 || count > buffer.remaining()) {
      throw new ProtocolException("The message ends within a value");
    }
    byte[] bytes = new byte[count];
    buffer.get(bytes);
    return bytes;
  }

  /** Text of so many characters. */
  public String text(int characters) throws ProtocolException {
    return new String(bytes(2 * characters), StandardCharsets.UTF_16LE);
  }

  /** Text after its length in one byte. */
  public String shortText() throws ProtocolException {
    return text(u8());
  }

  /** The rest. */
  public byte[] remainingBytes() throws ProtocolException {
    return bytes(buffer.remaining());
  }

  /** The rest as text. */
  public String remainingText() throws ProtocolException {
    return text(buffer.remaining() / 2);
  }

  /** Skips the headers that come before SQL text and calls. */
  public WireReader skipHeaders() throws ProtocolException {
    int start = buffer.position();
    return at(start + i32());
  }
}
