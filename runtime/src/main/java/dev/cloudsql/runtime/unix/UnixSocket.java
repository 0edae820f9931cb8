package dev.cloudsql.runtime.unix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A connected Unix socket. To a driver it is a connection to this machine; options of TCP are taken
 * and do nothing.
 */
final class UnixSocket extends Socket {

  private final UnixDomainSocketAddress peer;

  private UnixSocket(ChannelSocketImpl impl, UnixDomainSocketAddress peer) throws IOException {
    super(impl);
    this.peer = peer;
  }

  /**
   * A socket over a connected channel.
   *
   * @param interrupted called when a thread is interrupted that waits for the socket, which then
   *     goes on waiting, as for a socket of TCP, unless the socket was closed
   */
  static UnixSocket over(SocketChannel channel, UnixDomainSocketAddress peer, Runnable interrupted)
      throws IOException {
    channel.configureBlocking(false);
    UnixSocket socket = new UnixSocket(new ChannelSocketImpl(channel, interrupted), peer);
    // A socket knows itself to be connected only by this call, and takes no other kind of address.
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
