package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * The sockets of a plain driver URL, from the shared core that is running at that time. It holds no
 * handle, because a URL is never closed.
 *
 * @param config the URL's configuration
 * @param dialect the dialect of the socket factory that the URL names
 * @param destination where the URL leads
 */
record UrlSource(ConnectorConfig config, DialectProvider dialect, Destination destination)
    implements SocketSource {

  @Override
  public Socket open() throws IOException {
    try (Slot.Use use = Slot.enterShared(config)) {
      return use.connects().sockets(dialect, destination).open();
    }
  }

  @Override
  public String ticket() {
    try (Slot.Use use = Slot.enterShared(config)) {
      return use.connects().sockets(dialect, destination).ticket();
    } catch (ConnectorException e) {
      throw new UncheckedIOException(e);
    }
  }
}
