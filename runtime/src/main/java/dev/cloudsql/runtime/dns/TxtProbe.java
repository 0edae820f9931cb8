package dev.cloudsql.runtime.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Queries a name server by UDP to find out whether the TXT records of a name are too long for a
 * datagram.
 *
 * <p>For such records the JDK's client repeats the query by TCP. If that fails, as behind a
 * firewall that allows only UDP, it returns the content of the datagram, usually nothing, which
 * looks like a name without records.
 */
final class TxtProbe {

  private static final int DNS_PORT = 53;
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int LONGEST_ANSWER = 512;
  private static final int HEADER_BYTES = 12;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int ANSWER = 0x8000;
  private static final int TRUNCATED = 0x0200;
  private static final int TXT = 16;
  private static final int INTERNET = 1;

  private TxtProbe() {}

  /**
   * Whether one of the servers sends a truncated answer.
   *
   * @param servers {@code dns:} URLs separated by spaces, as the JDK writes them
   */
  static boolean isTruncated(String servers, String name) {
    for (String server : servers.split(" +", -1)) {
      try {
        URI url = URI.create(server);
        if (url.getHost() != null) {
          int port = url.getPort() < 0 ? DNS_PORT : url.getPort();
          String host = url.getHost().replaceAll("[\\[\\]]", "");
          return ask(new InetSocketAddress(host, port), name);
        }
      } catch (IOException | IllegalArgumentException e) {
        // Ignored: the next server may answer.
      }
    }
    return false;
  }

  private static boolean ask(InetSocketAddress server, String name) throws IOException {
    byte[] question = question(name);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server);
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket packet = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
      socket.receive(packet);
      ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
      if (answer.remaining() < HEADER_BYTES
          || answer.getShort() != ByteBuffer.wrap(question).getShort()) {
        return false;
      }
      int flags = answer.getShort();
      return (flags & ANSWER) != 0 && (flags & TRUNCATED) != 0;
    }
  }

  private static byte[] question(String name) {
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      labels.write(label.length());
      labels.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    labels.write(0);
    return ByteBuffer.allocate(HEADER_BYTES + labels.size() + 4)
        .putShort((short) ThreadLocalRandom.current().nextInt(1 << 16))
        .putShort((short) RECURSION_DESIRED)
        .putShort((short) 1)
        .put(new byte[HEADER_BYTES - 6])
        .put(labels.toByteArray())
        .putShort((short) TXT)
        .putShort((short) INTERNET)
        .array();
  }
}
