package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.tds.wire.Message;
import dev.cloudsql.emulator.tds.wire.PacketReader;
import dev.cloudsql.emulator.tds.wire.PacketType;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One connection: the calling thread reads messages, and another one runs the requests, so that an
 * attention arrives while a request runs.
 */
final class Session {

  private final TdsServer server;
  private final BackendConnection connection;
  private final Attention attention = new Attention();
  private final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();

  Session(TdsServer server, BackendConnection connection) {
    this.server = server;
    this.connection = connection;
  }

  void run() throws IOException {
    PacketReader in = new PacketReader(connection.input());
    WireWriter out = new WireWriter(connection.output());
    Optional<SessionState> state = new LoginDialogue(server, connection, in, out, attention).run();
    if (state.isEmpty()) {
      return;
    }
    RequestHandler handler = new RequestHandler(server, state.get(), out, attention);
    Thread answering =
        new Thread(
            () -> answer(state.get(), handler), "cloudsql-emulator-tds-" + connection.instance());
    answering.setDaemon(true);
    answering.start();
    try {
      for (Optional<Message> next = in.next(); next.isPresent(); next = in.next()) {
        if (next.get().type() == PacketType.ATTENTION) {
          attention.raise();
        }
        requests.add(next.get());
      }
    } finally {
      end(answering);
    }
  }

  private void answer(SessionState state, RequestHandler handler) {
    try (state) {
      while (true) {
        handler.answer(requests.take());
      }
    } catch (InterruptedException e) {
      // The client has disconnected.
    } catch (IOException | SQLException e) {
      // The client notices that the connection ends.
    } finally {
      closeQuietly();
    }
  }

  private void end(Thread answering) {
    closeQuietly();
    attention.raise();
    answering.interrupt();
    try {
      answering.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeQuietly() {
    try {
      connection.close();
    } catch (IOException e) {
      // There is no client to report it to.
    }
  }
}
