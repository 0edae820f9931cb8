package dev.cloudsql.tck.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Detects a driver that starts its own TLS inside the tunnel. */
public final class TlsInside {

  /** PostgreSQL's SSLRequest, which a server without TLS refuses. */
  private static final byte[] POSTGRES_SSL_REQUEST = HexFormat.of().parseHex("0000000804d2162f");

  private static final byte HANDSHAKE = 22;
  private static final byte MAJOR_VERSION = 3;
  private static final byte CLIENT_HELLO = 1;
  private static final int TYPE_OFFSET = 5;

  private TlsInside() {}

  /**
   * Whether a connection requests or starts TLS. Searches beyond the start, because TLS may follow
   * a greeting or be inside packets.
   */
  public static boolean isWanted(byte[] beginning) {
    if (Arrays.equals(Arrays.copyOf(beginning, 8), POSTGRES_SSL_REQUEST)) {
      return true;
    }
    for (int i = 0; i + TYPE_OFFSET < beginning.length; i++) {
      if (beginning[i] == HANDSHAKE
          && beginning[i + 1] == MAJOR_VERSION
          && beginning[i + 2] <= 4
          && beginning[i + TYPE_OFFSET] == CLIENT_HELLO) {
        return true;
      }
    }
    return false;
  }
}
