package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpRequest;
import java.io.IOException;
import java.net.Socket;

/**
 * What a proxy says before the way is open, byte by byte, so that none of the instance's is taken.
 *
 * @param socket leads to the proxy
 * @param request how long it may take
 */
record ProxyInput(Socket socket, TcpRequest request) {

  /** The next byte. */
  int read() throws IOException {
    long millis = Math.min(request.remaining().toMillis(), Integer.MAX_VALUE);
    socket.setSoTimeout((int) Math.max(1, millis));
    int next = socket.getInputStream().read();
    if (next < 0) {
      throw new ProxyException("it closed the connection");
    }
    return next;
  }

  /** Takes bytes that say nothing of interest. */
  void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int unused = read();
    }
  }

  /** The way is open. */
  void end() throws IOException {
    socket.setSoTimeout(0);
  }
}
