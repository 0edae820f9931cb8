package dev.cloudsql;

import java.io.IOException;
import java.net.Socket;

/**
 * Opens the TCP connections to instances that cannot be reached directly, through a proxy, a tunnel
 * or a jump host. The connector runs TLS over them from end to end, so the intermediary can neither
 * read the traffic nor impersonate the instance.
 *
 * <p>One object serves all connects of a connector, on many threads at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TcpDialer {

  /**
   * Opens a connection. Called on the connecting thread, which may be a virtual thread.
   *
   * @param request host, port and the time that is left
   * @return a socket that carries bytes to and from the host and port of the request; for a {@link
   *     LocalProxy}, one of {@link TcpRequest#connect}, because the proxy needs its channel
   * @throws IOException if the connection cannot be opened; its message is one clause that gives
   *     the reason, without secrets
   */
  Socket open(TcpRequest request) throws IOException;

  /**
   * Names the proxy or tunnel in messages and in the log.
   *
   * @return a noun phrase such as {@code the SOCKS5 proxy proxy.example:1080}, without secrets
   */
  default String description() {
    return "the TCP dialer " + getClass().getName();
  }
}
