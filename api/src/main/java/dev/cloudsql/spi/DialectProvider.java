package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  /**
   * Tells a client of a {@link dev.cloudsql.LocalProxy} in the engine's protocol why there is no
   * connection to the instance, in place of the server. Called on a thread that may wait for the
   * client. The connector closes the client's connection when this method returns, and after five
   * seconds at the latest.
   *
   * <p>Unless overridden, the client's connection is closed without a message.
   *
   * @param in from the client, of which nothing has been read
   * @param out to the client
   * @param failure has the message for the client, which has no secrets, and the SQLState
   * @throws IOException if the client disconnects
   */
  default void refuse(InputStream in, OutputStream out, ConnectorException failure)
      throws IOException {}
}
