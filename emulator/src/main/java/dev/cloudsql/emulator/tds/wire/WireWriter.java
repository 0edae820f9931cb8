package dev.cloudsql.emulator.tds.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes little-endian values as replies, in packets of the agreed size. */
public final class WireWriter {

  /** The size of packets until the login agrees on another. */
  public static final int FIRST_PACKET_BYTES = 4096;

  private final OutputStream out;
  private byte[] packet = new byte[FIRST_PACKET_BYTES];
  private int size = PacketReader.HEADER_BYTES;
  private int number;

  /** Writes to the client. */
  public WireWriter(OutputStream out) {
    this.out = out;
  }

  /** Changes the size of packets, between two messages. */
  public void packetBytes(int bytes) {
    packet = new byte[bytes];
  }

  /** A byte. */
  public WireWriter u8(int value) throws IOException {
    // A full packet waits for the next byte, since the last one of a message is marked.
    if (size == packet.length) {
      send(0);
    }
    packet[size++] = (byte) value;
    return this;
  }

  /** Two bytes. */
  public WireWriter u16(int value) throws IOException {
    return number(value, 2);
  }

  /** Four bytes. */
  public WireWriter i32(int value) throws IOException {
    return number(value, 4);
  }

  /** Eight bytes. */
  public WireWriter i64(long value) throws IOException {
    return number(value, 8);
  }

  /** The lowest bytes of a number. */
  public WireWriter number(long value, int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      u8((int) (value >> (8 * i)));
    }
    return this;
  }

  /** These bytes. */
  public WireWriter bytes(byte[] bytes) throws IOException {
    for (int written = 0; written < bytes.length; ) {
      if (size == packet.length) {
        send(0);
      }
      int count = Math.min(bytes.length - written, packet.length - size);
      System.arraycopy(bytes, written, packet, size, count);
      size += count;
      written += count;
    }
    return this;
  }

  /** Text after its length in one byte. */
  public WireWriter shortText(String text) throws IOException {
    return u8(text.length()).bytes(encoded(text));
  }

  /** Text after its length in two bytes. */
  public WireWriter text(String text) throws IOException {
    return u16(text.length()).bytes(encoded(text));
  }

  /** Ends the message and sends what is left of it. */
  public void endMessage() throws IOException {
    send(PacketReader.END_OF_MESSAGE);
    out.flush();
    number = 0;
  }

  private void send(int status) throws IOException {
    packet[0] = PacketType.REPLY;
    packet[1] = (byte) status;
    packet[2] = (byte) (size >> 8);
    packet[3] = (byte) size;
    packet[4] = 0;
    packet[5] = 0;
    packet[6] = (byte) ++number;
    packet[7] = 0;
    out.write(packet, 0, size);
    size = PacketReader.HEADER_BYTES;
  }

  /** How TDS encodes text. */
  public static byte[] encoded(String text) {
    return text.getBytes(StandardCharsets.UTF_16LE);
  }
}
