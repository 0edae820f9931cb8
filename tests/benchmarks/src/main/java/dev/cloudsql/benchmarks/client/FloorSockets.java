package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Bare JSSE for the driver, which makes one of these by its name for each connection. */
public final class FloorSockets extends SocketFactory {

  private static volatile @Nullable Floor floor;

  /** Called by the driver. */
  public FloorSockets() {}

  /** The name for the driver; from now on sockets lead there. */
  static Class<FloorSockets> of(Place place) {
    try {
      floor = new Floor(place);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The server has left no key", e);
    }
    return FloorSockets.class;
  }

  @Override
  public Socket createSocket() throws IOException {
    return Objects.requireNonNull(floor).open(Place.SHOP);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return createSocket();
  }
}
