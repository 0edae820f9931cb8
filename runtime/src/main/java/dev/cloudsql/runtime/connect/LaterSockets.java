package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.net.Socket;
import java.util.Optional;

/**
 * Sockets outside of a login, each dialled anew: of a plain driver URL, or for the cancels and
 * reconnects of a login that is over.
 *
 * @param connects dials
 * @param destination where to
 * @param dialect what must suit the instance; empty if that was checked at the login
 * @param ticket of these sockets; it may be that of a login
 */
record LaterSockets(
    Connects connects, Destination destination, Optional<DialectProvider> dialect, String ticket)
    implements SocketSource {

  @Override
  public Socket open() throws ConnectorException {
    return connects.open(this);
  }
}
