package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.net.Socket;
import java.util.Properties;

/**
 * Opens sockets to one instance; each is connected, encrypted, and verified.
 *
 * <p>The runtime passes it to {@link DialectProvider#connect}. A dialect whose driver takes a
 * socket factory object calls {@link #open()} in it. A dialect whose driver takes only class names
 * and strings passes the {@link #ticket()}, which its socket factory turns back into this source
 * with {@link #of}. A driver that has neither hook logs in through a {@link #relay()}. May be used
 * on any thread while the connector is open.
 *
 * @since 0.1
 */
public interface SocketSource {

  /** The driver property in which a dialect passes a ticket to its own socket factory. */
  String TICKET = "cloudSqlTicket";

  /**
   * Opens a socket. The first call during a login returns the socket that the connector has already
   * opened; further calls dial again within the timeout of the login. After the login, a call (to
   * cancel a statement or to reconnect) has ten seconds, or the value of {@link
   * DialectProvider#cancelTimeouts}.
   *
   * @return a connected socket; the caller closes it
   * @throws IOException a {@link ConnectorException} if the instance cannot be reached or the
   *     connector is closed
   */
  Socket open() throws IOException;

  /**
   * A string that identifies this source within this JVM. It cannot be guessed, holds no
   * configuration, and may be redeemed any number of times while the connector is open.
   *
   * @return ASCII letters, digits, {@code -}, {@code _} and {@code .} only, at most 100 characters
   */
  String ticket();

  /**
   * Returns the source of a ticket.
   *
   * @param ticket the result of {@link #ticket()}
   * @return the same source
   * @throws ConnectorException if the ticket is not valid, or no longer
   */
  static SocketSource redeem(String ticket) throws ConnectorException {
    return SocketTickets.redeem(ticket);
  }

  /**
   * Returns the source that a driver's properties name: by the ticket that the dialect has put
   * under {@link #TICKET}, or by the instance of a plain driver URL ({@code
   * cloudSqlInstance=project:region:instance}). Called by the dialect's socket factory.
   *
   * @param dialect the name of the factory's own dialect
   * @param properties the driver's connection properties; not modified. Keys that the connector
   *     does not know are ignored: they are for the driver
   * @return the source; for an instance, one that dials it for each socket, by a connector that all
   *     such URLs share
   * @throws ConnectorException if the ticket is no longer valid, the properties are wrong, or
   *     neither they nor the environment name an instance
   */
  static SocketSource of(String dialect, Properties properties) throws ConnectorException {
    return of(dialect, properties, "");
  }

  /**
   * The same as {@link #of(String, Properties)}, for a driver that passes the host of the URL to
   * its socket factory.
   *
   * @param dialect the name of the factory's own dialect
   * @param properties of the connection; not modified
   * @param host the host of the URL; names the instance if it is a DNS name and {@code
   *     cloudSqlInstance} is not set
   * @return the source; for an instance, one that dials it for each socket, by a connector that all
   *     such URLs share
   * @throws ConnectorException if the ticket is no longer valid, the properties are wrong, or
   *     neither they, nor the host, nor the environment name an instance
   */
  static SocketSource of(String dialect, Properties properties, String host)
      throws ConnectorException {
    String ticket = properties.getProperty(TICKET);
    if (ticket != null) {
      return redeem(ticket);
    }
    Properties named = properties;
    // A DNS name: has a dot, and is neither an IP address, nor a list of hosts, nor a placeholder.
    if (properties.getProperty("cloudSqlInstance", "").isBlank()
        && host.matches("[A-Za-z0-9_.-]+\\.(?!invalid\\.?$)[A-Za-z][A-Za-z0-9-]*\\.?")) {
      named = new Properties(properties);
      named.setProperty("cloudSqlInstance", host);
    }
    return Providers.runtime().sockets(Providers.named(DialectProvider.class, dialect), named);
  }

  /**
   * Returns a loopback port that forwards to the instance, for a driver that opens its sockets
   * itself and has no hook for a socket factory.
   *
   * @return a relay, which opens its port in {@link Relay#connect}
   */
  default Relay relay() {
    return Relay.to(this);
  }
}
