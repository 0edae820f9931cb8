package dev.cloudsql.spi;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Logs in to a database with a driver, over sockets of the connector.
 *
 * @param <C> the driver's connection, or what holds it; closing it closes the connection
 * @since 0.1
 */
@FunctionalInterface
public interface Login<C extends AutoCloseable> {

  /**
   * Logs in over the given sockets. All traffic must go through {@code sockets}; the driver's own
   * TLS with the server must be off, because the socket is already encrypted, or is a Unix socket.
   * Called on the connecting thread, which may be a virtual thread, and again if the connect is
   * retried.
   *
   * <p>The connector closes the sockets of the login when this method throws, when the timeout of
   * the request expires, and when the connect is cancelled. A login therefore needs no timer.
   *
   * @param sockets opens the sockets to the instance; stays usable after this call, to cancel and
   *     to reconnect
   * @param request user, database, driver properties and timeout
   * @return the connection, which is logged in
   * @throws SQLException the exception of the driver, with its SQLState; if {@code sockets} failed,
   *     with that failure as its cause
   * @throws IOException the exception of {@code sockets} or of the request, unchanged
   */
  C connect(SocketSource sockets, ConnectRequest request) throws SQLException, IOException;
}
