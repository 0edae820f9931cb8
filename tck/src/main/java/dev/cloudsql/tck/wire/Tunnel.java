package dev.cloudsql.tck.wire;

import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A socket source that opens TLS 1.3 sockets to an instance and records them. */
public final class Tunnel implements SocketSource, AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;

  private final InetSocketAddress address;
  private final SSLContext context;
  private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
  private final List<Socket> opened = new CopyOnWriteArrayList<>();
  private volatile @Nullable IOException failure;

  /** Makes a source; opens no socket yet. */
  public Tunnel(InetSocketAddress address, SSLContext context) {
    this.address = address;
    this.context = context;
  }

  @Override
  public Socket open() throws IOException {
    IOException reason = failure;
    if (reason != null) {
      throw reason;
    }
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    opened.add(socket);
    socket.connect(address, CONNECT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setEnabledProtocols(new String[] {"TLSv1.3"});
    socket.startHandshake();
    return socket;
  }

  @Override
  public String ticket() {
    return tickets.ticket("kit");
  }

  /** Makes {@link #open} throw this exception from now on. */
  public void failWith(IOException reason) {
    failure = reason;
  }

  /** Closes all sockets, as a connector does at the deadline of a login. */
  public void cut() throws IOException {
    failWith(new SocketException("The time for the login is over"));
    for (Socket socket : opened) {
      socket.close();
    }
  }

  /** The number of opened sockets. */
  public int opened() {
    return opened.size();
  }

  /** The number of opened sockets that are not closed. */
  public long left() {
    return opened.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() throws IOException {
    tickets.close();
    cut();
  }
}
