package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.sql.Parser;
import dev.cloudsql.emulator.tds.sql.SqlError;
import dev.cloudsql.emulator.tds.sql.Statement.Transaction;
import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketType;
import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;

/** Answers the requests of one session, one after the other. */
final class RequestHandler {

  private static final int BEGIN = 5;
  private static final int COMMIT = 7;
  private static final int ROLLBACK = 8;

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
    if (request.resetsSession()) {
      session.reset();
      new Environment(response).reset();
    }
    StatementRunner runner = new StatementRunner(server, session, response);
    try {
      run(request, runner, response);
    } catch (SqlError e) {
      response.failed(e);
    }
    response.finish();
  }

  private void run(Message request, StatementRunner runner, Response response)
      throws IOException, SqlError, InterruptedException {
    WireReader in = request.body().skipHeaders();
    switch (request.type()) {
      case PacketType.BATCH -> runner.run(Parser.batch(in.remainingText()), Map.of());
      case PacketType.RPC -> new ProcedureCalls(session, runner, response).run(in);
      case PacketType.TRANSACTION -> runner.run(List.of(transaction(in.u16())), Map.of());
      default -> throw new ProtocolException("A message of type " + request.type());
    }
  }

  private static Transaction transaction(int request) throws ProtocolException {
    return switch (request) {
      case BEGIN -> Transaction.BEGIN;
      case COMMIT -> Transaction.COMMIT;
      case ROLLBACK -> Transaction.ROLLBACK;
      default -> throw new ProtocolException("A transaction request of type " + request);
    };
  }
}
