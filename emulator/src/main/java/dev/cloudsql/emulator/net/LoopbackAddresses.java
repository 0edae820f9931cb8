package dev.cloudsql.emulator.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Opens server sockets on unused loopback addresses, all on one port.
 *
 * <p>Addresses are chosen at random from 127/8 and tested by binding, so emulators in one or
 * several processes do not collide. Where only 127.0.0.1 exists, as on macOS, one socket can listen
 * and the second is refused.
 */
public final class LoopbackAddresses implements AutoCloseable {

  private static final int ATTEMPTS = 50;
  private static final int BACKLOG = 1024;

  private final int port;
  private final Candidates candidates;
  private @Nullable ServerSocket anchor;

  private LoopbackAddresses(int port, Candidates candidates, @Nullable ServerSocket anchor) {
    this.port = port;
    this.candidates = candidates;
    this.anchor = anchor;
  }

  /** Chooses the next address to try. */
  @FunctionalInterface
  interface Candidates {
    InetAddress next() throws IOException;
  }

  /**
   * Reserves a port. A port that is chosen here is held by a socket on 127.0.0.1 until this object
   * is closed.
   *
   * @param port the port, or 0 for any that is free
   */
  public static LoopbackAddresses onPort(int port) throws IOException {
    Random random = new Random();
    return onPort(port, () -> randomLoopback(random));
  }

  static LoopbackAddresses onPort(int port, Candidates candidates) throws IOException {
    if (port != 0) {
      return new LoopbackAddresses(port, candidates, null);
    }
    ServerSocket anchor = new ServerSocket(0, 1, loopback());
    return new LoopbackAddresses(anchor.getLocalPort(), candidates, anchor);
  }

  /** The port of every socket. */
  public int port() {
    return port;
  }

  /**
   * Listens on an unused address.
   *
   * @throws IOException if there is none
   */
  public synchronized ServerSocket listen() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return bind(candidates.next());
      } catch (BindException e) {
        // In use, or not an address of this machine: try another.
      }
    }
    try {
      return listen(loopback());
    } catch (BindException e) {
      throw new IOException(
          ("No free loopback address on port %s. This system seems to have 127.0.0.1 alone, which carries one address of one"
                  + " instance; add aliases such as 127.0.0.2 and name them, or use one instance.")
              .formatted(port),
          e);
    }
  }

  /** Listens on this address. */
  public synchronized ServerSocket listen(InetAddress address) throws IOException {
    if (anchor != null && anchor.getInetAddress().equals(address)) {
      anchor.close();
      anchor = null;
    }
    return bind(address);
  }

  /** Releases the port. */
  @Override
  public synchronized void close() {
    try {
      if (anchor != null) {
        anchor.close();
      }
    } catch (IOException e) {
      // Ignored: closing a listening socket loses no data.
    }
  }

  private ServerSocket bind(InetAddress address) throws IOException {
    ServerSocket socket = new StallingServerSocket();
    try {
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static InetAddress randomLoopback(Random random) throws IOException {
    byte[] bytes = {127, part(random), part(random), part(random)};
    return InetAddress.getByAddress(bytes);
  }

  private static byte part(Random random) {
    return (byte) (1 + random.nextInt(254));
  }

  /** 127.0.0.1, even if the JDK prefers IPv6. */
  public static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static final class StallingServerSocket extends ServerSocket {

    StallingServerSocket() throws IOException {}

    @Override
    public StallingSocket accept() throws IOException {
      StallingSocket socket = new StallingSocket();
      implAccept(socket);
      return socket;
    }
  }
}
