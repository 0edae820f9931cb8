package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.spi.Dialect;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of one connector. A ticket is {@code prefix.destination.login}: while the login runs
 * it leads to that login's sockets; afterwards, for a cancel or a reconnect, to new ones for the
 * same destination. So a ticket stays good without anything being kept for each connection.
 */
final class TicketBook implements AutoCloseable {

  private final SocketTickets tickets = SocketTickets.ownedBy(this::redeem);
  private final Connects connects;
  private final ConcurrentMap<Destination, Long> ids = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, Destination> destinations = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, SocketSource> logins = new ConcurrentHashMap<>();
  private final AtomicLong counter = new AtomicLong();

  /** No tickets yet. */
  TicketBook(Connects connects) {
    this.connects = connects;
  }

  /** A ticket that always dials. */
  String ticket(Destination destination) {
    return tickets.ticket(id(destination.afterLogin()) + ".0");
  }

  /** A ticket for the sockets of a login, until {@link #end}. */
  private String begin(Destination destination, SocketSource login) {
    String rest = id(destination.afterLogin()) + "." + counter.incrementAndGet();
    logins.put(rest, login);
    return tickets.ticket(rest);
  }

  /** Ends a login; its ticket dials from now on. */
  private void end(String ticket) {
    logins.remove(ticket.substring(ticket.indexOf('.') + 1));
  }

  private long id(Destination destination) {
    long id = ids.computeIfAbsent(destination, key -> counter.incrementAndGet());
    destinations.put(id, destination);
    return id;
  }

  /** The sockets that a ticket of this book stands for now. */
  private SocketSource sockets(String ticket) throws ConnectorException {
    return redeem(ticket.substring(ticket.indexOf('.') + 1));
  }

  private SocketSource redeem(String rest) throws ConnectorException {
    SocketSource login = logins.get(rest);
    if (login != null) {
      return login;
    }
    int dot = rest.indexOf('.');
    if (rest.matches("[0-9]{1,18}\\.[0-9]{1,18}")) {
      Destination destination = destinations.get(Long.valueOf(rest.substring(0, dot)));
      if (destination != null) {
        return new LaterSockets(connects, destination, null, tickets.ticket(rest));
      }
    }
    throw new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        null,
        "Cannot open a socket: the ticket is not one of this connector. Let the driver connect through the connector, and pass no ticket of your own.",
        null);
  }

  @Override
  public void close() {
    tickets.close();
  }

  /**
   * The sockets of one login: first the one that is open already, then new ones. A socket that the
   * driver did not take is closed with the login. Drivers keep this object with their connection.
   */
  static final class LoginSockets implements SocketSource, AutoCloseable {

    private final TicketBook tickets;
    private final AtomicReference<Connect.@Nullable Round> ready;
    private final String ticket;
    private volatile @Nullable Connect connect;

    LoginSockets(
        Connect connect, TicketBook tickets, Destination destination, Connect.Round ready) {
      this.connect = connect;
      this.tickets = tickets;
      this.ready = new AtomicReference<>(ready);
      this.ticket = tickets.begin(destination, this);
    }

    @Override
    public Socket open() throws IOException {
      Connect underWay = connect;
      if (underWay == null) {
        return tickets.sockets(ticket).open();
      }
      underWay.check();
      Connect.Round next = ready.getAndSet(null);
      if (next == null) {
        next = underWay.another();
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
      connect = null;
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

  /**
   * Sockets outside of a login, each dialled anew: of a plain driver URL, or for the cancels and
   * reconnects of a login that is over.
   *
   * @param connects dials
   * @param destination the target and its options
   * @param dialect must support the instance's engine; {@code null} if that was checked at the
   *     login
   * @param ticket of these sockets; it may be that of a login
   */
  record LaterSockets(
      Connects connects, Destination destination, @Nullable Dialect dialect, String ticket)
      implements SocketSource {

    @Override
    public Socket open() throws ConnectorException {
      return connects.open(this);
    }
  }

  /**
   * Sockets for one that has not reached the instance and goes on over one of them. They have no
   * ticket, because no driver gets them.
   *
   * @param connects dials
   * @param destination the target and its options
   * @param former the socket that they replace; weak, because who keeps this source must not keep
   *     that socket, which the program may lose without closing it
   */
  record OtherSockets(Connects connects, Destination destination, WeakReference<OpenSocket> former)
      implements SocketSource {

    @Override
    public Socket open() throws ConnectorException {
      return connects.openInsteadOf(former.get(), destination);
    }

    @Override
    public String ticket() {
      return "";
    }
  }
}
