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

/** Opens TLS 1.3 sockets to an instance, and remembers them. */
public final class Tunnel implements SocketSource, AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;

  private final InetSocketAddress address;
  private final SSLContext context;
  private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
  private final List<Socket> opened = new CopyOnWriteArrayList<>();
  private volatile @Nullable IOException failure;

  /** Opens nothing yet. */
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

  /** From now on opens no socket and throws this. */
  public void failWith(IOException reason) {
    failure = reason;
  }

  /** Ends the login as a connector does whose deadline has passed. */
  public void cut() throws IOException {
    failWith(new SocketException("The time for the login is over"));
    for (Socket socket : opened) {
      socket.close();
    }
  }

  /** How many sockets were opened. */
  public int opened() {
    return opened.size();
  }

  /** How many of them nobody has closed. */
  public long left() {
    return opened.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() throws IOException {
    tickets.close();
    cut();
  }
}
