package dev.cloudsql.spi;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A plug-in that logs in to one database engine with its JDBC driver, over sockets of the
 * connector.
 *
 * <p>One object serves all connects, on many threads at once, and must have no mutable state.
 *
 * @since 0.1
 */
public interface DialectProvider extends Dialect {

  /**
   * Logs in over the given sockets. All traffic must go through {@code sockets}; the driver's own
   * TLS must be off, because the socket is already encrypted, or is a Unix socket. Called on the
   * connecting thread, which may be a virtual thread.
   *
   * <p>The connector closes the sockets of the login when this method throws, when the timeout of
   * the request expires, and when the connect is cancelled. A dialect therefore needs no timer.
   *
   * @param sockets opens the sockets to the instance; stays usable after this call, to cancel and
   *     to reconnect
   * @param request user, database, driver properties and timeout
   * @return the driver's connection, or the one of {@link Relay#connect}
   * @throws SQLException the exception of the driver; if {@code sockets} failed, with that failure
   *     as its cause
   * @throws IOException the exception of {@code sockets} or of the request, unchanged
   */
  Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException, IOException;
}
