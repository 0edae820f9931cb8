package dev.cloudsql.emulator.tds.wire;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A LOGIN7 message.
 *
 * @param packetBytes the size of packets that the client asks for
 * @param user the name of the user
 * @param password the user's password
 * @param application the client's name for itself
 * @param database the database; empty for the default one
 * @param integrated whether the client asks for Windows authentication
 * @param ticket the client's first token of Windows authentication; a secret
 */
public record Login(
    int packetBytes,
    String user,
    String password,
    String application,
    String database,
    boolean integrated,
    ByteBuffer ticket) {

  private static final int PACKET_BYTES_AT = 8;
  private static final int FLAGS_2_AT = 25;
  private static final int USER_AT = 40;
  private static final int PASSWORD_AT = 44;
  private static final int APPLICATION_AT = 48;
  private static final int DATABASE_AT = 68;
  private static final int TICKET_AT = 78;
  private static final int LONG_TICKET_AT = 90;

  private static final int INTEGRATED = 0x80;
  private static final int LONG = 0xffff;

  /** Reads the message. */
  public static Login read(Message message) throws ProtocolException {
    WireReader in = message.body();
    return new Login(
        in.at(PACKET_BYTES_AT).i32(),
        text(field(in, USER_AT)),
        password(field(in, PASSWORD_AT)),
        text(field(in, APPLICATION_AT)),
        text(field(in, DATABASE_AT)),
        (in.at(FLAGS_2_AT).u8() & INTEGRATED) != 0,
        ticket(in));
  }

  private static ByteBuffer ticket(WireReader in) throws ProtocolException {
    int offset = in.at(TICKET_AT).u16();
    int bytes = in.u16();
    int length = bytes == LONG ? in.at(LONG_TICKET_AT).i32() : bytes;
    return ByteBuffer.wrap(in.at(offset).bytes(length));
  }

  /** The same login of another user, as whom a ticket identifies the client. */
  public Login of(String identified) {
    return new Login(packetBytes, identified, password, application, database, integrated, ticket);
  }

  private static String text(byte[] characters) {
    return new String(characters, StandardCharsets.UTF_16LE);
  }

  private static byte[] field(WireReader in, int place) throws ProtocolException {
    int offset = in.at(place).u16();
    int characters = in.u16();
    return in.at(offset).bytes(2 * characters);
  }

  /** Undoes the obfuscation of the protocol. */
  private static String password(byte[] hidden) {
    byte[] plain = new byte[hidden.length];
    for (int i = 0; i < hidden.length; i++) {
      int crossed = (hidden[i] ^ 0xa5) & 0xff;
      plain[i] = (byte) ((crossed << 4) | (crossed >> 4));
    }
    return text(plain);
  }

  /** Without the password and the ticket. */
  @Override
  public String toString() {
    return "Login[user=%s, database=%s]".formatted(user, database);
  }
}
