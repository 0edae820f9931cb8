package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * The base of a dialect's socket factory, for drivers that make one by its class name and hand it a
 * string or properties.
 *
 * <p>Whatever host and port the driver asks for, it gets a socket of the source, connected already.
 * Drivers lose what a constructor throws, so a source that cannot be found is reported by {@link
 * #createSocket()}.
 *
 * @since 0.1
 */
public abstract class SourceSocketFactory extends SocketFactory {

  private final Opening opening;

  /**
   * Finds the source at once.
   *
   * @param lookup such as {@code () -> SocketSource.redeem(ticket)}
   */
  protected SourceSocketFactory(Lookup lookup) {
    this.opening = find(lookup);
  }

  private static Opening find(Lookup lookup) {
    try {
      SocketSource sockets = lookup.find();
      return sockets::open;
    } catch (ConnectorException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** Opens a socket that is connected, so that the driver need not connect it. */
  @Override
  public final Socket createSocket() throws IOException {
    return opening.open();
  }

  /** The same as {@link #createSocket()}: the source knows where to. */
  @Override
  public final Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the source knows where to. */
  @Override
  public final Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the source knows where to. */
  @Override
  public final Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the source knows where to. */
  @Override
  public final Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
    return createSocket();
  }

  /** Finds the source of the sockets, or says why it cannot. */
  @FunctionalInterface
  public interface Lookup {

    /**
     * Finds the source.
     *
     * @return opens the sockets
     * @throws ConnectorException if there is none
     */
    SocketSource find() throws ConnectorException;
  }

  /** Opens a socket, or throws why that cannot be. */
  @FunctionalInterface
  private interface Opening {
    Socket open() throws IOException;
  }
}
