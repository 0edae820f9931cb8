package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The tickets that one owner of sockets has issued; for implementations of {@link SocketSource},
 * such as the runtime, the compatibility kit, and the sources in the tests of a dialect. A dialect
 * itself only redeems tickets, by {@link SocketSource#of}.
 *
 * <p>Drivers create socket factories by class name, on any thread, and pass them only strings, so a
 * static map from strings to owners is needed. A ticket is {@code prefix.rest}: the prefix is the
 * key of the owner, and the owner interprets the rest. The map holds one entry for each open owner
 * and no configuration.
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

  /** Maps the part of a ticket after the prefix to the sockets. */
  @FunctionalInterface
  public interface Redeemer {

    /**
     * Returns the sockets of a ticket.
     *
     * @param rest the argument of {@link SocketTickets#ticket}
     * @return the sockets
     * @throws ConnectorException if the owner has issued no such ticket
     */
    SocketSource redeem(String rest) throws ConnectorException;
  }

  /**
   * Registers an owner of tickets.
   *
   * @param owner redeems them, on any thread
   * @return the tickets of this owner; closing it invalidates them all
   */
  public static SocketTickets ownedBy(Redeemer owner) {
    byte[] bytes = new byte[PREFIX_BYTES];
    RANDOM.nextBytes(bytes);
    String prefix = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    OWNERS.put(prefix, owner);
    return new SocketTickets(prefix);
  }

  /** The ticket for which the owner's {@link Redeemer} is called with {@code rest}. */
  public String ticket(String rest) {
    return prefix + "." + rest;
  }

  /** Invalidates all tickets of this owner. */
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
          isLoadedTwice()
              ? "Cannot open a socket: the driver has found another copy of this library than the program uses, because another class loader loads the driver. Let one class loader load both; in tests with Quarkus, by quarkus.class-loading.parent-first-artifacts."
              : "Cannot open a socket: the connector that gave this ticket is closed, or in another class loader. Keep it open for as long as its connections are in use, and let one class loader load the library and the driver.",
          null);
    }
    return owner.redeem(ticket.substring(dot + 1));
  }

  /** Whether the program, which the context class loader belongs to, has a copy of its own. */
  private static boolean isLoadedTwice() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try {
      return context != null
          && context.loadClass(SocketTickets.class.getName()) != SocketTickets.class;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
