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
    return of(dialect, properties, "");
  }

  /**
   * The same for a driver that tells its factory the host of the URL.
   *
   * @param dialect the name of the factory's own dialect
   * @param properties of the connection; not modified
   * @param host names the instance if it is a DNS name and {@code cloudSqlInstance} is not given
   * @return for an instance, dials it each time, with a connector that such URLs share
   * @throws ConnectorException if the ticket is no longer good, the properties are wrong, or
   *     nothing names an instance
   */
  static SocketSource of(String dialect, Properties properties, String host)
      throws ConnectorException {
    String ticket = properties.getProperty(TICKET);
    if (ticket != null) {
      return redeem(ticket);
    }
    Properties named = properties;
    if (properties.getProperty("cloudSqlInstance", "").isBlank()) {
      // Has a dot, and is neither an IP address nor several hosts nor what stands for none.
      if (!host.matches("[A-Za-z0-9_.-]+\\.(?!invalid\\.?$)[A-Za-z][A-Za-z0-9-]*\\.?")) {
        throw new ConnectorException(
            ErrorCode.OPTION,
            Phase.CONFIG,
            null,
            "The driver's properties name no Cloud SQL instance. Add cloudSqlInstance=project:region:instance to the URL, or give it a DNS name that leads to the instance for a host.",
            null);
      }
      named = new Properties(properties);
      named.setProperty("cloudSqlInstance", host);
    }
    return Providers.runtime().sockets(Providers.named(DialectProvider.class, dialect), named);
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
