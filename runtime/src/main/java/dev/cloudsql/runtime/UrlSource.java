package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sockets of a plain driver URL, from the shared core that is running at that time: one for the
 * login, and later ones such as for cancels. It holds no handle, because a URL is never closed. The
 * driver has parsed the URL; {@link CloudSqlRuntime#sockets} reads its properties.
 */
final class UrlSource implements SocketSource {

  private final ConnectorConfig config;
  private final DialectProvider dialect;
  private final Destination destination;
  private final AtomicBoolean opened = new AtomicBoolean();

  /**
   * Opens nothing yet.
   *
   * @param config the URL's configuration
   * @param dialect the dialect of the socket factory that the URL names
   * @param destination where the URL leads
   */
  UrlSource(ConnectorConfig config, DialectProvider dialect, Destination destination) {
    this.config = config;
    this.dialect = dialect;
    this.destination = destination;
  }

  @Override
  public Socket open() throws IOException {
    try (Slot.Use use = Slot.enterShared(config)) {
      return opened.compareAndSet(false, true)
          ? use.connects().open(new Attempts.Group(), dialect, destination)
          : use.connects().laterSockets(dialect, destination).open();
    }
  }

  @Override
  public String ticket() {
    try (Slot.Use use = Slot.enterShared(config)) {
      return use.connects().laterSockets(dialect, destination).ticket();
    } catch (ConnectorException e) {
      throw new UncheckedIOException(e);
    }
  }
}
