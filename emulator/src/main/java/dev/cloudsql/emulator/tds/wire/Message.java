package dev.cloudsql.emulator.tds.wire;

/**
 * What a client sends, put together from its packets.
 *
 * @param type one of {@link PacketType}
 * @param resetsSession whether the session is to be as after the login before this is looked at
 * @param ignored whether the client thought better of it while it was sending
 * @param body without the packets' headers; read once
 */
public record Message(int type, boolean resetsSession, boolean ignored, WireReader body) {}
