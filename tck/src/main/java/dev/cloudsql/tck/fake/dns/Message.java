package dev.cloudsql.tck.fake.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/**
 * A question as it is on the wire (RFC 1035), and the answers to it.
 *
 * @param id the client's number of it
 * @param name what it is about, as the client spelt it
 * @param type the number of the type of records
 */
record Message(int id, String name, int type) {

  static final int NO_ERROR = 0;
  static final int SERVER_FAILURE = 2;
  static final int NO_SUCH_NAME = 3;

  private static final int HEADER = 12;
  private static final int CLASS_INTERNET = 1;
  private static final int RESPONSE_WITH_RECURSION = 0x8180;
  private static final int TRUNCATED = 0x0200;

  /**
   * Reads a query with one question.
   *
   * @throws java.nio.BufferUnderflowException if it is cut short
   */
  static Message read(ByteBuffer in) {
    int id = in.getShort() & 0xffff;
    in.position(Math.min(in.limit(), HEADER));
    StringJoiner name = new StringJoiner(".");
    for (int length = in.get(); length > 0; length = in.get()) {
      byte[] label = new byte[length];
      in.get(label);
      name.add(new String(label, StandardCharsets.US_ASCII));
    }
    return new Message(id, name.toString(), in.getShort() & 0xffff);
  }

  /** An answer with these records. */
  byte[] answer(int code, List<DnsRecord> records) {
    ByteArrayOutputStream out = begin(code, records.size());
    for (DnsRecord record : records) {
      out.writeBytes(name(record.name()));
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
    out.writeBytes(name(name));
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
      case CNAME -> name(record.values().get(0));
      case TXT -> strings(record.values());
      case A, AAAA -> address(record.values().get(0));
    };
  }

  /** A name, not compressed. */
  private static byte[] name(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(strings(List.of(name.split("\\.", -1))));
    out.write(0);
    return out.toByteArray();
  }

  private static byte[] strings(List<String> strings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String string : strings) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 255) {
        throw new IllegalArgumentException("A string has 255 bytes at most, not " + bytes.length);
      }
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
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
