package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.TdsType;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;

/** Reports changes of the session to the client. */
final class Environment {

  private static final int CHANGE = 0xe3;
  private static final int DATABASE = 1;
  private static final int LANGUAGE = 2;
  private static final int PACKET_SIZE = 4;
  private static final int COLLATION = 7;
  private static final int BEGUN = 8;
  private static final int COMMITTED = 9;
  private static final int ROLLED_BACK = 10;
  private static final int RESET = 18;

  private static final int DESCRIPTOR_BYTES = 8;

  private final Response response;

  Environment(Response response) {
    this.response = response;
  }

  void database(String before, String now) throws IOException {
    text(DATABASE, before, now);
  }

  void language() throws IOException {
    text(LANGUAGE, "", "us_english");
  }

  void packetBytes(int before, int now) throws IOException {
    text(PACKET_SIZE, Integer.toString(before), Integer.toString(now));
  }

  private void text(int what, String before, String now) throws IOException {
    change(what, 2 + 2 * now.length() + 2 * before.length()).shortText(now).shortText(before);
  }

  void collation() throws IOException {
    byte[] collation = TdsType.collation();
    change(COLLATION, 2 + collation.length).u8(collation.length).bytes(collation).u8(0);
  }

  void begun(long transaction) throws IOException {
    change(BEGUN, 2 + DESCRIPTOR_BYTES).u8(DESCRIPTOR_BYTES).i64(transaction).u8(0);
  }

  void committed(long transaction) throws IOException {
    change(COMMITTED, 2 + DESCRIPTOR_BYTES).u8(0).u8(DESCRIPTOR_BYTES).i64(transaction);
  }

  void rolledBack(long transaction) throws IOException {
    change(ROLLED_BACK, 2 + DESCRIPTOR_BYTES).u8(0).u8(DESCRIPTOR_BYTES).i64(transaction);
  }

  void reset() throws IOException {
    change(RESET, 2).u8(0).u8(0);
  }

  private WireWriter change(int what, int bytes) throws IOException {
    return response.token().u8(CHANGE).u16(1 + bytes).u8(what);
  }
}
