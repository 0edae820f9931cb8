package dev.cloudsql.runtime.tls.mdx;

import dev.cloudsql.spi.ClientProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The client's metadata for the server proxy.
 *
 * @param userAgent how this library names itself
 * @param clientProtocol how the driver treats the connection
 */
public record MdxRequest(String userAgent, ClientProtocol clientProtocol) {

  private static final int USER_AGENT = (1 << 3) | Varint.LENGTH_DELIMITED;
  private static final int CLIENT_PROTOCOL = (2 << 3) | Varint.NUMBER;

  /** The framed message. */
  byte[] bytes() {
    byte[] text = userAgent.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(USER_AGENT);
    Varint.write(message, text.length);
    message.writeBytes(text);
    message.write(CLIENT_PROTOCOL);
    message.write(number());
    return MdxFrame.of(message.toByteArray());
  }

  private int number() {
    return switch (clientProtocol) {
      case TCP -> 1;
      case TLS -> 2;
      case UNIX_SOCKET -> 3;
    };
  }
}
