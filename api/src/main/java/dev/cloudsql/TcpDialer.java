package dev.cloudsql;

import java.io.IOException;
import java.net.Socket;

/**
 * Opens the TCP connections to instances where there is no direct way: through a proxy, a tunnel, a
 * jump host. The connector then encrypts them from end to end, so that what is in between sees
 * nothing of what they carry and cannot pretend to be the instance.
 *
 * <p>One object serves all connects, on many threads at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TcpDialer {

  /**
   * Opens a connection; called on the connecting thread, which may be a virtual one.
   *
   * @param request where to, and how long it may take
   * @return carries bytes to and from the host and port of the request
   * @throws IOException if there is no such connection; its message is one clause without secrets
   *     that says why
   */
  Socket open(TcpRequest request) throws IOException;

  /**
   * Names the way in messages and in the log.
   *
   * @return such as {@code the SOCKS5 proxy proxy.example:1080}; without secrets
   */
  default String description() {
    return "the TCP dialer " + getClass().getName();
  }
}
