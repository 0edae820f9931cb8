package dev.cloudsql.dialect.postgres;

import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plain TCP to a port of this machine. */
final class TcpSockets implements SocketSource, AutoCloseable {

  private final int port;
  private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
  private final List<Socket> opened = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  TcpSockets(int port) {
    this.port = port;
  }

  @Override
  public Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setKeepAlive(true);
    opened.add(socket);
    threads.add(Thread.currentThread());
    return socket;
  }

  @Override
  public String ticket() {
    return tickets.ticket("tcp");
  }

  /** All that were opened, closed ones too. */
  List<Socket> opened() {
    return opened;
  }

  /** The thread of each, in the same order. */
  List<Thread> threads() {
    return threads;
  }

  @Override
  public void close() throws IOException {
    tickets.close();
    for (Socket socket : opened) {
      socket.close();
    }
  }
}
