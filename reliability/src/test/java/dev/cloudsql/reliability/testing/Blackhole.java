package dev.cloudsql.reliability.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A loopback address where connects get no answer: its queue is full and nobody accepts, so the
 * system drops what asks to get in.
 */
public final class Blackhole implements AutoCloseable {

  private static final int QUEUE = 1;

  private final ServerSocket socket;
  private final List<SocketChannel> queue = new ArrayList<>();

  private Blackhole(ServerSocket socket) {
    this.socket = socket;
  }

  /** Opens one on an address and port where nothing else listens. */
  public static Blackhole open(String host, int port) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    Blackhole hole = new Blackhole(new ServerSocket(port, QUEUE, address));
    // Linux takes one more than it is told.
    for (int i = 0; i <= QUEUE; i++) {
      hole.queue.add(SocketChannel.open(new InetSocketAddress(address, port)));
    }
    return hole;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : queue) {
      channel.close();
    }
    socket.close();
  }
}
