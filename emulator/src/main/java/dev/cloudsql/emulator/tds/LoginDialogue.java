package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.tds.wire.Login;
import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketReader;
import dev.cloudsql.emulator.tds.wire.PacketType;
import dev.cloudsql.emulator.tds.wire.Prelogin;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;

/** The messages before the login, and the login. */
final class LoginDialogue {

  private static final int LOGIN_ACK = 0xad;
  private static final int SSPI = 0xed;
  private static final int TRANSACT_SQL = 1;
  private static final int TDS_7_4 = 0x04000074;
  private static final String PRODUCT = "Microsoft SQL Server";

  private static final int LEAST_PACKET_BYTES = 512;
  private static final int MOST_PACKET_BYTES = 32_767;

  private final TdsServer server;
  private final BackendConnection connection;
  private PacketReader in;
  private final WireWriter out;
  private final Attention attention;

  LoginDialogue(
      TdsServer server,
      BackendConnection connection,
      PacketReader in,
      WireWriter out,
      Attention attention) {
    this.server = server;
    this.connection = connection;
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
      Optional<LoginEncryption> encryption = server.loginEncryption();
      Prelogin.answer(out, encryption.isPresent());
      if (encryption.isPresent()) {
        in = encryption.get().handshake(connection);
      }
    }
    return Optional.empty();
  }

  private Optional<SessionState> answer(Login sent) throws IOException {
    Response response = new Response(out, attention);
    Login login;
    try {
      login = sent.integrated() ? sent.of(identified(sent.ticket(), response)) : sent;
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

  /** The login that a client's Kerberos ticket proves; both sides may need several tokens. */
  private String identified(ByteBuffer ticket, Response response) throws SqlError, IOException {
    DomainMembership domain = server.domain().orElseThrow(LoginDialogue::untrusted);
    try {
      GSSContext client = domain.begin();
      try {
        byte[] answer = domain.accept(client, bytes(ticket));
        while (!client.isEstablished()) {
          answer(response, answer);
          out.endMessage();
          answer = domain.accept(client, next().body().remainingBytes());
        }
        if (answer.length > 0) {
          answer(response, answer);
        }
        return DomainMembership.login(client.getSrcName().toString());
      } finally {
        client.dispose();
      }
    } catch (GSSException e) {
      throw untrusted();
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static void answer(Response response, byte[] token) throws IOException {
    response.token().u8(SSPI).u16(token.length).bytes(token);
  }

  private Message next() throws IOException {
    Message message =
        in.next().orElseThrow(() -> new EOFException("The client has gone within the login"));
    if (message.type() != PacketType.TICKET) {
      throw new ProtocolException(
          "A message of type %s in place of a ticket".formatted(message.type()));
    }
    return message;
  }

  private static SqlError untrusted() {
    return new SqlError(
        18_452,
        14,
        1,
        "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.");
  }

  private void check(Login login) throws SqlError {
    boolean known =
        login.integrated()
            ? server.knows(login.user())
            : server.knows(login.user(), login.password());
    if (!known) {
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
