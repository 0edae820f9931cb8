package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.net.Socket;

/**
 * Opens sockets to one instance: connected, encrypted and verified.
 *
 * <p>A driver that takes an object calls {@link #open()}. A driver that takes only class names and
 * strings gets the {@link #ticket()}, and its socket factory turns that back into this source with
 * {@link #redeem}. May be used on any thread, for as long as the connector is open.
 *
 * @since 0.1
 */
public interface SocketSource {

  /**
   * Opens a socket. During a login the first call yields the socket that the connector has already
   * opened; every other call of the login dials afresh within its timeout. After the login a call,
   * for a cancel or a reconnect, has ten seconds, or what {@link DialectProvider#cancelTimeouts}
   * says.
   *
   * @return connected; the caller closes it
   * @throws IOException a {@link ConnectorException} if the instance cannot be reached or the
   *     connector is closed
   */
  Socket open() throws IOException;

  /**
   * A string that stands for this source. It is unguessable, holds no configuration, and may be
   * redeemed any number of times while the connector is open.
   *
   * @return ASCII letters, digits, {@code -}, {@code _} and {@code .} only, at most 100 characters
   */
  String ticket();

  /**
   * The source behind a ticket.
   *
   * @param ticket what {@link #ticket()} gave
   * @return the same sockets
   * @throws ConnectorException if the ticket is not, or no longer, good
   */
  static SocketSource redeem(String ticket) throws ConnectorException {
    return SocketTickets.redeem(ticket);
  }

  /**
   * A loopback port that leads into these sockets, for a driver that opens its sockets itself and
   * has no hook for others.
   *
   * @return opens nothing until {@link Relay#connect}
   */
  default Relay relay() {
    return Relay.to(this);
  }
}
