package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * The sockets that a plain driver URL asks for, from whichever connector is running at that time.
 *
 * @param slot the shared connector for the URL's configuration
 * @param dialect the dialect of the socket factory that the URL names
 * @param destination where the URL leads
 */
record UrlSource(CoreSlot slot, DialectProvider dialect, Destination destination)
    implements SocketSource {

  @Override
  public Socket open() throws ConnectorException {
    return slot.use(core -> core.source(dialect, destination).open());
  }

  @Override
  public String ticket() {
    try {
      return slot.use(core -> core.source(dialect, destination).ticket());
    } catch (ConnectorException e) {
      throw new UncheckedIOException(e);
    }
  }
}
