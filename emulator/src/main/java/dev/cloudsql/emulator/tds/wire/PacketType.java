package dev.cloudsql.emulator.tds.wire;

/** The kinds of message, by the first byte of each of their packets. */
public final class PacketType {

  /** SQL text. */
  public static final int BATCH = 0x01;

  /** Calls of stored procedures. */
  public static final int RPC = 0x03;

  /** Whatever a server sends. */
  public static final int REPLY = 0x04;

  /** The client wants the running request to end. */
  public static final int ATTENTION = 0x06;

  /** Begin, commit or rollback without SQL. */
  public static final int TRANSACTION = 0x0e;

  /** Who wants to log in. */
  public static final int LOGIN = 0x10;

  /** What is agreed before the login. */
  public static final int PRELOGIN = 0x12;

  private PacketType() {}
}
