package dev.cloudsql.emulator.tds.wire;

import java.io.IOException;

/** The server's answer to a client's first message. */
public final class Prelogin {

  private static final int VERSION = 0;
  private static final int ENCRYPTION = 1;
  private static final int MARS = 4;
  private static final int END = 0xff;

  private static final int ENCRYPTION_OFF = 0;
  private static final int NO_ENCRYPTION_HERE = 2;
  private static final int OPTION_BYTES = 5;

  private Prelogin() {}

  /**
   * Offers no encryption but that of the login, and not several requests at once.
   *
   * @param encryptsLogins whether the login is encrypted
   */
  public static void answer(WireWriter out, boolean encryptsLogins) throws IOException {
    int encryption = encryptsLogins ? ENCRYPTION_OFF : NO_ENCRYPTION_HERE;
    byte[][] options = {
      {VERSION, 16, 0, 0x0f, (byte) 0xa0, 0, 0}, {ENCRYPTION, (byte) encryption}, {MARS, 0}
    };
    int offset = options.length * OPTION_BYTES + 1;
    for (byte[] option : options) {
      int length = option.length - 1;
      // These are the only big-endian numbers of the protocol.
      out.u8(option[0]).u8(offset >> 8).u8(offset).u8(length >> 8).u8(length);
      offset += length;
    }
    out.u8(END);
    for (byte[] option : options) {
      for (int i = 1; i < option.length; i++) {
        out.u8(option[i]);
      }
    }
    out.endMessage();
  }
}
