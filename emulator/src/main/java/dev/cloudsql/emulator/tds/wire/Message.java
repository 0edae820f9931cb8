package dev.cloudsql.emulator.tds.wire;

/**
 * A client's message, joined from its packets.
 *
 * @param type one of {@link PacketType}
 * @param resetsSession whether to reset the session before this request
 * @param ignored whether the client withdrew the request while it sent it
 * @param body without the packets' headers; read once
 */
public record Message(int type, boolean resetsSession, boolean ignored, WireReader body) {}
