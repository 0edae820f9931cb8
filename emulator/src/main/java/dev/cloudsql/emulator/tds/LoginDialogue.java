package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.Login;
import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketReader;
import dev.cloudsql.emulator.tds.wire.PacketType;
import dev.cloudsql.emulator.tds.wire.Prelogin;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.sql.SQLException;
import java.util.Optional;

/** The messages before the login, and the login. */
final class LoginDialogue {

  private static final int LOGIN_ACK = 0xad;
  private static final int TRANSACT_SQL = 1;
  private static final int TDS_7_4 = 0x04000074;
  private static final String PRODUCT = "Microsoft SQL Server";

  private static final int LEAST_PACKET_BYTES = 512;
  private static final int MOST_PACKET_BYTES = 32_767;

  private final TdsServer server;
  private final PacketReader in;
  private final WireWriter out;
  private final Attention attention;

  LoginDialogue(TdsServer server, PacketReader in, WireWriter out, Attention attention) {
    this.server = server;
    this.in = in;
    this.out = out;
    this.attention = attention;
  }

  /** Returns the new session; empty when the login failed and the connection ends. */
  Optional<SessionState> run() throws IOException {
    for (Optional<Message> next = in.next(); next.isPresent(); next = in.next()) {
      Message message = next.get();
      if (message.type() == PacketType.LOGIN) {
        return answer(Login.read(message));
      }
      if (message.type() != PacketType.PRELOGIN) {
        throw new ProtocolException(
            "A message of type %s before the login".formatted(message.type()));
      }
      Prelogin.answer(out);
    }
    return Optional.empty();
  }

  private Optional<SessionState> answer(Login login) throws IOException {
    Response response = new Response(out, attention);
    try {
      check(login);
    } catch (SqlError refusal) {
      response.failed(refusal);
      response.finish();
      return Optional.empty();
    }
    String database = login.database().isEmpty() ? TdsServer.FIRST_DATABASE : login.database();
    SessionState session = session(login, database);
    int packetBytes = packetBytes(login);
    Environment environment = new Environment(response);
    environment.database("", database);
    environment.collation();
    environment.language();
    acknowledge(response.token());
    environment.packetBytes(WireWriter.FIRST_PACKET_BYTES, packetBytes);
    response.done();
    response.finish();
    out.packetBytes(packetBytes);
    return Optional.of(session);
  }

  private SessionState session(Login login, String database) throws IOException {
    try {
      return new SessionState(server, login, database);
    } catch (SQLException e) {
      throw new IOException("H2 opens no connection", e);
    }
  }

  private void check(Login login) throws SqlError {
    if (login.integrated()) {
      throw new SqlError(
          18_452,
          14,
          1,
          "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.");
    }
    if (!server.knows(login.user(), login.password())) {
      // The state with the reason is only for the server's log; clients always get 1.
      throw new SqlError(18_456, 14, 1, "Login failed for user '%s'.".formatted(login.user()));
    }
    if (!login.database().isEmpty() && !server.hasDatabase(login.database())) {
      throw new SqlError(
          4060,
          11,
          1,
          "Cannot open database \"%s\" requested by the login. The login failed."
              .formatted(login.database()));
    }
  }

  private static int packetBytes(Login login) {
    int wanted = login.packetBytes() == 0 ? WireWriter.FIRST_PACKET_BYTES : login.packetBytes();
    return Math.max(LEAST_PACKET_BYTES, Math.min(wanted, MOST_PACKET_BYTES));
  }

  private static void acknowledge(WireWriter out) throws IOException {
    out.u8(LOGIN_ACK)
        .u16(1 + 4 + 1 + 2 * PRODUCT.length() + 4)
        .u8(TRANSACT_SQL)
        .i32(TDS_7_4)
        .shortText(PRODUCT)
        .u8(16)
        .u8(0)
        .u8(0x0f)
        .u8(0xa0);
  }
}
