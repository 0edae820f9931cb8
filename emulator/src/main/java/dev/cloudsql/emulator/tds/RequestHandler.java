package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketType;
import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.sql.SQLException;
import java.util.Map;

/** Answers the requests of one session, one after the other. */
final class RequestHandler {

  private static final int BEGIN = 5;
  private static final int COMMIT = 7;
  private static final int ROLLBACK = 8;
  private static final int SAVE = 9;

  private final TdsServer server;
  private final SessionState session;
  private final WireWriter out;
  private final Attention attention;

  RequestHandler(TdsServer server, SessionState session, WireWriter out, Attention attention) {
    this.server = server;
    this.session = session;
    this.out = out;
    this.attention = attention;
  }

  void answer(Message request) throws IOException, InterruptedException {
    Response response = new Response(out, attention);
    if (request.type() == PacketType.ATTENTION) {
      response.acknowledgeAttention();
      return;
    }
    if (request.ignored()) {
      response.ignored();
      return;
    }
    try {
      if (request.resetsSession()) {
        session.reset();
        new Environment(response).reset();
      }
      run(request, response);
    } catch (SqlError e) {
      response.failed(e);
    } catch (SQLException e) {
      response.failed(SqlError.of(e));
    }
    response.finish();
  }

  private void run(Message request, Response response)
      throws IOException, SqlError, SQLException, InterruptedException {
    StatementRunner runner = new StatementRunner(server, session, attention, response);
    WireReader in = request.body().skipHeaders();
    switch (request.type()) {
      case PacketType.BATCH -> runner.run(in.remainingText(), Map.of());
      case PacketType.RPC -> new ProcedureCalls(session, runner, response).run(in);
      case PacketType.TRANSACTION -> transaction(in, runner);
      default -> throw new ProtocolException("A message of type " + request.type());
    }
  }

  private static void transaction(WireReader in, StatementRunner runner)
      throws IOException, SqlError, SQLException {
    int request = in.u16();
    switch (request) {
      case BEGIN -> runner.begin();
      case COMMIT -> runner.commit();
      case ROLLBACK -> runner.rollback(name(in));
      case SAVE -> runner.save(name(in));
      default -> throw new ProtocolException("A transaction request of type " + request);
    }
  }

  /** Unlike other names, after the number of its bytes. */
  private static String name(WireReader in) throws ProtocolException {
    return in.text(in.u8() / 2);
  }
}
