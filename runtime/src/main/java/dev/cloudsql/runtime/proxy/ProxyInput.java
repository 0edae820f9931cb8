package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpRequest;
import java.io.IOException;
import java.net.Socket;

/**
 * Reads the proxy's response byte by byte, so that no byte of the instance is consumed.
 *
 * @param socket the connection to the proxy
 * @param request the time limit
 */
record ProxyInput(Socket socket, TcpRequest request) {

  /** Reads the next byte. */
  int read() throws IOException {
    long millis = Math.min(request.remaining().toMillis(), Integer.MAX_VALUE);
    socket.setSoTimeout((int) Math.max(1, millis));
    int next = socket.getInputStream().read();
    if (next < 0) {
      throw new ProxyException("it closed the connection");
    }
    return next;
  }

  /** Reads bytes and ignores them. */
  void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int unused = read();
    }
  }

  /** Ends the dialogue with the proxy; the connection to the instance is open. */
  void end() throws IOException {
    socket.setSoTimeout(0);
  }
}
