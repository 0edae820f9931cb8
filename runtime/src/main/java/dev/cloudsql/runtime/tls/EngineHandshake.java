package dev.cloudsql.runtime.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The handshake of a TLS engine over a blocking socket. */
final class EngineHandshake {

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final InputStream in;
  private final OutputStream out;

  /** Received and not decrypted yet: from 0 to the position. */
  private final ByteBuffer received;

  private final ByteBuffer toSend;
  private final ByteBuffer plain;

  private EngineHandshake(SSLEngine engine, Socket socket) throws IOException {
    this.engine = engine;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    this.toSend = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
  }

  /**
   * Performs the handshake.
   *
   * @return what was received after it and belongs to the engine
   * @throws IOException if it fails; the server was sent the alert that says why
   */
  static byte[] perform(SSLEngine engine, Socket socket) throws IOException {
    EngineHandshake handshake = new EngineHandshake(engine, socket);
    try {
      handshake.run();
    } catch (SSLException e) {
      handshake.sendAlert();
      throw e;
    }
    byte[] rest = new byte[handshake.received.position()];
    handshake.received.flip().get(rest);
    return rest;
  }

  private void run() throws IOException {
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap();
        case NEED_TASK -> runTasks(engine);
        case NOT_HANDSHAKING, FINISHED -> {
          return;
        }
        default -> unwrap();
      }
    }
  }

  private void wrap() throws IOException {
    SSLEngineResult result = engine.wrap(NO_BYTES, toSend.clear());
    out.write(toSend.array(), 0, toSend.position());
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      throw new SSLException("The server ended TLS during the handshake");
    }
  }

  private void unwrap() throws IOException {
    SSLEngineResult result = engine.unwrap(received.flip(), plain.clear());
    received.compact();
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> receive();
      case CLOSED -> throw new SSLException("The server ended TLS during the handshake");
      case BUFFER_OVERFLOW -> throw new SSLException("The server sent an oversized TLS record");
      default -> {
        // Goes on with what the engine needs next.
      }
    }
  }

  private void receive() throws IOException {
    if (!received.hasRemaining()) {
      throw new SSLException("The server sent an oversized TLS record");
    }
    int count = in.read(received.array(), received.position(), received.remaining());
    if (count < 0) {
      throw new EOFException("Remote host terminated the handshake");
    }
    received.position(received.position() + count);
  }

  /** Runs what the engine delegates: public-key operations and the checks of certificates. */
  static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void sendAlert() {
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        SSLEngineResult result = engine.wrap(NO_BYTES, toSend.clear());
        out.write(toSend.array(), 0, toSend.position());
        if (result.bytesProduced() == 0) {
          return;
        }
      }
    } catch (IOException e) {
      // The failure before this one is the one to report.
    }
  }
}
