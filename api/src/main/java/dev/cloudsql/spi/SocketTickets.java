package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The tickets of one owner of sockets, a connector or a test kit.
 *
 * <p>Drivers create socket factories by class name and pass them nothing but strings, on whichever
 * thread, so one static has to lead from a string to the sockets. This is it. A ticket is {@code
 * prefix.rest}: the prefix finds the owner, the rest is the owner's own business. The static holds
 * one entry for each open owner and no configuration.
 *
 * @since 0.1
 */
public final class SocketTickets implements AutoCloseable {

  private static final ConcurrentMap<String, Redeemer> OWNERS = new ConcurrentHashMap<>();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PREFIX_BYTES = 24;

  private final String prefix;

  private SocketTickets(String prefix) {
    this.prefix = prefix;
  }

  /** Finds the sockets for what follows the prefix in a ticket. */
  @FunctionalInterface
  public interface Redeemer {

    /**
     * Finds the sockets.
     *
     * @param rest what the owner gave to {@link SocketTickets#ticket}
     * @return the sockets
     * @throws ConnectorException if the owner knows no such ticket
     */
    SocketSource redeem(String rest) throws ConnectorException;
  }

  /**
   * Opens a book of tickets.
   *
   * @param owner redeems them, on any thread
   * @return to be closed by the owner; all its tickets end with it
   */
  public static SocketTickets ownedBy(Redeemer owner) {
    byte[] bytes = new byte[PREFIX_BYTES];
    RANDOM.nextBytes(bytes);
    String prefix = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    OWNERS.put(prefix, owner);
    return new SocketTickets(prefix);
  }

  /** The ticket for what the owner calls {@code rest}. */
  public String ticket(String rest) {
    return prefix + "." + rest;
  }

  /** Ends all tickets of this owner. */
  @Override
  public void close() {
    OWNERS.remove(prefix);
  }

  static SocketSource redeem(String ticket) throws ConnectorException {
    int dot = ticket.indexOf('.');
    Redeemer owner = dot < 0 ? null : OWNERS.get(ticket.substring(0, dot));
    if (owner == null) {
      throw new ConnectorException(
          ErrorCode.CLOSED,
          Phase.CONFIG,
          null,
          "Cannot open a socket: the connector that gave this ticket is closed. Keep it open for as long as its connections are in use.",
          null);
    }
    return owner.redeem(ticket.substring(dot + 1));
  }
}
