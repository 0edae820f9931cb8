package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.TdsType;
import dev.cloudsql.emulator.tds.wire.TypedValue;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request, token by token.
 *
 * <p>Each DONE token has a flag for "more results follow", so the latest one is held back until the
 * next token or the end of the response.
 */
final class Response {

  static final String SERVER_NAME = "emulator";

  private static final int ERROR = 0xaa;
  private static final int RETURN_VALUE = 0xac;
  private static final int RETURN_STATUS = 0x79;
  private static final int COLUMNS = 0x81;
  private static final int ROW = 0xd1;
  private static final int DONE = 0xfd;
  private static final int DONE_PROCEDURE = 0xfe;
  private static final int DONE_IN_PROCEDURE = 0xff;

  private static final int MORE = 0x01;
  private static final int FAILED = 0x02;
  private static final int COUNTED = 0x10;
  private static final int ATTENTION = 0x20;

  private static final int SELECT = 0xc1;
  private static final Map<String, Integer> COMMANDS =
      Map.of("insert", 0xc3, "delete", 0xc4, "update", 0xc5, "merge", 0x117);
  private static final int NULLABLE = 0x01;

  private final WireWriter out;
  private final Attention attention;
  private @Nullable Done held;
  private boolean inProcedure;

  private record Done(int token, int status, int command, long rows) {}

  Response(WireWriter out, Attention attention) {
    this.out = out;
    this.attention = attention;
  }

  /** The writer for a token of another kind. */
  WireWriter token() throws IOException {
    writeHeld(MORE);
    return out;
  }

  /** Whether the client has cancelled the request. */
  boolean isCancelled() {
    return attention.isRaised();
  }

  void columns(List<String> names, List<TdsType> types) throws IOException {
    token().u8(COLUMNS).u16(names.size());
    for (int i = 0; i < names.size(); i++) {
      out.i32(0).u16(NULLABLE);
      types.get(i).write(out);
      out.shortText(names.get(i));
    }
  }

  void row(List<TdsType> types, List<? extends @Nullable Object> values) throws IOException {
    out.u8(ROW);
    for (int i = 0; i < types.size(); i++) {
      types.get(i).writeValue(out, values.get(i));
    }
  }

  void selected(long rows) throws IOException {
    hold(new Done(statementToken(), COUNTED, SELECT, rows));
  }

  /** Reports a count for statements that change rows, and only the end of others. */
  void updated(String statement, long rows) throws IOException {
    Integer command = COMMANDS.get(statement);
    if (command == null) {
      done();
    } else {
      hold(new Done(statementToken(), COUNTED, command, rows));
    }
  }

  void done() throws IOException {
    hold(new Done(statementToken(), 0, 0, 0));
  }

  /** The statement has failed. */
  void failed(SqlError error) throws IOException {
    error(error);
    hold(new Done(statementToken(), FAILED, 0, 0));
  }

  private int statementToken() {
    return inProcedure ? DONE_IN_PROCEDURE : DONE;
  }

  private void hold(Done done) throws IOException {
    writeHeld(MORE);
    held = done;
  }

  private void writeHeld(int more) throws IOException {
    Done done = held;
    held = null;
    if (done != null) {
      out.u8(done.token).u16(done.status | more).u16(done.command).i64(done.rows);
    }
  }

  void error(SqlError error) throws IOException {
    String text = String.valueOf(error.getMessage());
    int length = 4 + 1 + 1 + 2 + 2 * text.length() + 1 + 2 * SERVER_NAME.length() + 1 + 4;
    token()
        .u8(ERROR)
        .u16(length)
        .i32(error.number())
        .u8(error.state())
        .u8(error.severity())
        .text(text)
        .shortText(SERVER_NAME)
        .shortText("")
        .i32(1);
  }

  void beginProcedure() {
    inProcedure = true;
  }

  /** The procedure has come to its end, with these results by the names of their parameters. */
  void procedureDone(boolean failed, Map<String, TypedValue> results) throws IOException {
    token().u8(RETURN_STATUS).i32(failed ? 1 : 0);
    for (Map.Entry<String, TypedValue> result : results.entrySet()) {
      out.u8(RETURN_VALUE).u16(0).shortText(result.getKey()).u8(1).i32(0).u16(NULLABLE);
      result.getValue().write(out);
    }
    inProcedure = false;
    hold(new Done(DONE_PROCEDURE, failed ? FAILED : 0, 0, 0));
  }

  /** Ends the response. */
  void finish() throws IOException {
    if (held == null) {
      done();
    }
    writeHeld(0);
    out.endMessage();
  }

  /**
   * Acknowledges an attention: in a message of its own, for which drivers wait even when the
   * request had ended before.
   */
  void acknowledgeAttention() throws IOException {
    attention.lower();
    hold(new Done(DONE, ATTENTION, 0, 0));
    finish();
  }

  /** The client ended the request with the flag "ignore". */
  void ignored() throws IOException {
    hold(new Done(DONE, FAILED, 0, 0));
    finish();
  }
}
