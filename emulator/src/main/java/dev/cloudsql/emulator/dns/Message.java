package dev.cloudsql.emulator.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A question as it is on the wire (RFC 1035), and the answers to it.
 *
 * @param id the client's number of it
 * @param labels what it is about, as the client spelt it, a character for each byte
 * @param type the number of the type of records
 */
record Message(int id, List<String> labels, int type) {

  static final int NO_ERROR = 0;
  static final int SERVER_FAILURE = 2;
  static final int NO_SUCH_NAME = 3;

  private static final int HEADER = 12;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_STRING = 255;
  private static final int CLASS_INTERNET = 1;
  private static final int RESPONSE_WITH_RECURSION = 0x8180;
  private static final int TRUNCATED = 0x0200;

  /**
   * Reads a query with one question.
   *
   * @throws IOException if it is none
   */
  static Message read(byte[] query) throws IOException {
    try {
      ByteBuffer in = ByteBuffer.wrap(query);
      int id = in.getShort() & 0xffff;
      in.position(Math.min(in.limit(), HEADER));
      List<String> labels = new ArrayList<>();
      for (int length = in.get() & 0xff; length > 0; length = in.get() & 0xff) {
        if (length > LONGEST_LABEL || in.position() + length > HEADER + LONGEST_NAME) {
          throw new ProtocolException("A name of another form");
        }
        byte[] label = new byte[length];
        in.get(label);
        labels.add(new String(label, StandardCharsets.ISO_8859_1));
      }
      return new Message(id, List.copyOf(labels), in.getShort() & 0xffff);
    } catch (BufferUnderflowException e) {
      throw new ProtocolException("A query that is cut short");
    }
  }

  /** What it is about, with dots between the labels. */
  String name() {
    return String.join(".", labels);
  }

  /** An answer with these records. */
  byte[] answer(int code, List<DnsRecord> records) {
    ByteArrayOutputStream out = begin(code, records.size());
    for (DnsRecord record : records) {
      out.writeBytes(name(labels(record.name())));
      byte[] data = data(record);
      out.writeBytes(shorts(record.type().code(), CLASS_INTERNET, 0, 0, data.length));
      out.writeBytes(data);
    }
    return out.toByteArray();
  }

  /** An answer that has no room for its records. */
  byte[] truncated() {
    return begin(TRUNCATED, 0).toByteArray();
  }

  private ByteArrayOutputStream begin(int flags, int answers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(shorts(id, RESPONSE_WITH_RECURSION | flags, 1, answers, 0, 0));
    out.writeBytes(name(labels));
    out.writeBytes(shorts(type, CLASS_INTERNET));
    return out;
  }

  /**
   * The data of a record.
   *
   * @throws IllegalArgumentException if a value cannot be sent
   */
  static byte[] data(DnsRecord record) {
    return switch (record.type()) {
      case CNAME -> name(labels(record.values().get(0)));
      case TXT -> strings(record.values());
      case A, AAAA -> address(record.values().get(0));
    };
  }

  private static List<String> labels(String name) {
    return name.isEmpty() ? List.of() : List.of(name.split("\\.", -1));
  }

  /** A name, not compressed. */
  private static byte[] name(List<String> labels) {
    return concat(labels, StandardCharsets.ISO_8859_1, LONGEST_LABEL, new byte[] {0});
  }

  private static byte[] strings(List<String> strings) {
    return concat(strings, StandardCharsets.UTF_8, LONGEST_STRING, new byte[0]);
  }

  /** Each with its length before it. */
  private static byte[] concat(List<String> strings, Charset charset, int longest, byte[] end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String string : strings) {
      byte[] bytes = string.getBytes(charset);
      if (bytes.length > longest) {
        throw new IllegalArgumentException(
            "It may have %d bytes, not %d".formatted(longest, bytes.length));
      }
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(end);
    return out.toByteArray();
  }

  private static byte[] address(String ip) {
    try {
      return InetAddress.getByName(ip).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Not an IP address: " + ip, e);
    }
  }

  private static byte[] shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }
}
