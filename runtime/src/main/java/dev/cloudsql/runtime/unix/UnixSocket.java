package dev.cloudsql.runtime.unix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A connected Unix socket. It looks like a connection to this machine; TCP options are accepted and
 * have no effect.
 */
final class UnixSocket extends Socket {

  private final UnixDomainSocketAddress peer;

  private UnixSocket(ChannelSocketImpl impl, UnixDomainSocketAddress peer) throws IOException {
    super(impl);
    this.peer = peer;
  }

  /**
   * Makes a socket over a connected channel.
   *
   * @param interrupted called when a thread that waits for the socket is interrupted; the thread
   *     continues to wait, as for a TCP socket, unless the socket was closed
   */
  static UnixSocket over(SocketChannel channel, UnixDomainSocketAddress peer, Runnable interrupted)
      throws IOException {
    channel.configureBlocking(false);
    UnixSocket socket = new UnixSocket(new ChannelSocketImpl(channel, interrupted), peer);
    // Only this call marks a socket as connected, and it accepts no other kind of address.
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return peer;
  }

  @Override
  public String toString() {
    return "UnixSocket[" + peer + "]";
  }
}
