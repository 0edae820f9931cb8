package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.net.Socket;
import java.util.Properties;

/**
 * Opens sockets to one instance: connected, encrypted and verified.
 *
 * <p>A driver that takes an object calls {@link #open()}. A driver that takes only class names and
 * strings gets the {@link #ticket()}, and its socket factory turns that back into this source with
 * {@link #of}. A driver that takes neither logs in through a {@link #relay()}. May be used on any
 * thread, for as long as the connector is open.
 *
 * @since 0.1
 */
public interface SocketSource {

  /** The driver property in which a dialect passes a ticket to its own socket factory. */
  String TICKET = "cloudSqlTicket";

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
   * The source that a driver's properties stand for: of the ticket that the dialect has put under
   * {@link #TICKET}, or of the instance that a plain driver URL names ({@code
   * cloudSqlInstance=project:region:instance}). Called by the dialect's socket factory.
   *
   * @param dialect the name of the factory's own dialect
   * @param properties of the connection, from the URL and elsewhere; not modified. Keys that the
   *     connector does not know are the driver's
   * @return for an instance, dials it each time, with a connector that such URLs share
   * @throws ConnectorException if the ticket is no longer good, the properties are wrong, or they
   *     name no instance
   */
  static SocketSource of(String dialect, Properties properties) throws ConnectorException {
    String ticket = properties.getProperty(TICKET);
    if (ticket != null) {
      return redeem(ticket);
    }
    if (properties.getProperty("cloudSqlInstance") == null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The driver's properties name no Cloud SQL instance. Add cloudSqlInstance=project:region:instance to the URL.",
          null);
    }
    return Providers.runtime().sockets(Providers.named(DialectProvider.class, dialect), properties);
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
