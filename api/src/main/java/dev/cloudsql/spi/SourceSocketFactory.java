package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Base class of a dialect's socket factory, for drivers that create one by class name and pass it a
 * string or properties.
 *
 * <p>Every method ignores the host and the port and returns a connected socket of the {@link
 * SocketSource}. Drivers lose the exceptions of a constructor, so a source that cannot be found is
 * reported by {@link #createSocket()}. The driver calls it on any thread.
 *
 * @since 0.1
 */
public abstract class SourceSocketFactory extends SocketFactory {

  private final Opening opening;

  /**
   * Finds the source.
   *
   * @param lookup called once, by this constructor; such as {@code () ->
   *     SocketSource.redeem(ticket)}
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

  /** Opens a connected socket. */
  @Override
  public final Socket createSocket() throws IOException {
    return opening.open();
  }

  /** The same as {@link #createSocket()}: host and port are ignored. */
  @Override
  public final Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: host and port are ignored. */
  @Override
  public final Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: host and port are ignored. */
  @Override
  public final Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: host and port are ignored. */
  @Override
  public final Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
    return createSocket();
  }

  /** Finds the source of the sockets. */
  @FunctionalInterface
  public interface Lookup {

    /**
     * Finds the source.
     *
     * @return the source, which opens the sockets
     * @throws ConnectorException if there is none
     */
    SocketSource find() throws ConnectorException;
  }

  /** Opens a socket, or throws the reason why the source was not found. */
  @FunctionalInterface
  private interface Opening {
    Socket open() throws IOException;
  }
}
