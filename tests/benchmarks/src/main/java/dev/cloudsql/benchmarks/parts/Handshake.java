package dev.cloudsql.benchmarks.parts;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** Two ends that shake hands in memory. */
final class Handshake {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int ROOM = 1 << 15;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
  private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);
  private final ByteBuffer data = ByteBuffer.allocate(ROOM);

  Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
    client.setUseClientMode(true);
    client.setEnabledProtocols(new String[] {"TLSv1.3"});
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
  }

  /** Shakes hands, and has the client read what it resumes the session with, which comes last. */
  void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    while (going(client) || going(server)) {
      write(client, toServer);
      read(server, toServer);
      write(server, toClient);
      read(client, toClient);
    }
  }

  /** What the client knows after it. */
  SSLSession session() {
    return client.getSession();
  }

  private static boolean going(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void write(SSLEngine engine, ByteBuffer out) throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(NOTHING, out);
      work(engine);
    }
  }

  private void read(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    while (in.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      data.clear();
      engine.unwrap(in, data);
      work(engine);
    }
    in.compact();
  }

  private static void work(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
