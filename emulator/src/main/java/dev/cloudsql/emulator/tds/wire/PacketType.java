package dev.cloudsql.emulator.tds.wire;

/** The types of messages: the first byte of their packets. */
public final class PacketType {

  /** SQL text. */
  public static final int BATCH = 0x01;

  /** Calls of stored procedures. */
  public static final int RPC = 0x03;

  /** A server's response. */
  public static final int REPLY = 0x04;

  /** Cancels the running request. */
  public static final int ATTENTION = 0x06;

  /** A request to the transaction manager. */
  public static final int TRANSACTION = 0x0e;

  /** The login. */
  public static final int LOGIN = 0x10;

  /** A further token of Windows authentication. */
  public static final int TICKET = 0x11;

  /** The negotiation before the login. */
  public static final int PRELOGIN = 0x12;

  private PacketType() {}
}
