package dev.cloudsql.runtime.connect;

import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login: first the one that is open already, then new ones. A socket that the
 * driver did not take is closed with the login.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private final Connect connect;
  private final TicketBook tickets;
  private final AtomicReference<Connect.@Nullable Round> ready;
  private final String ticket;
  private volatile boolean over;

  LoginSockets(Connect connect, TicketBook tickets, Destination destination, Connect.Round ready) {
    this.connect = connect;
    this.tickets = tickets;
    this.ready = new AtomicReference<>(ready);
    this.ticket = tickets.begin(destination, this);
  }

  @Override
  public Socket open() throws IOException {
    if (over) {
      return tickets.sockets(ticket).open();
    }
    connect.check();
    Connect.Round next = ready.getAndSet(null);
    if (next == null) {
      next = connect.another();
    }
    next.belongsTo(ticket);
    return next.socket();
  }

  @Override
  public String ticket() {
    return ticket;
  }

  @Override
  public void close() {
    over = true;
    tickets.end(ticket);
    Connect.Round unclaimed = ready.getAndSet(null);
    if (unclaimed != null) {
      try {
        unclaimed.socket().close();
      } catch (IOException e) {
        // It was never used.
      }
    }
  }
}
