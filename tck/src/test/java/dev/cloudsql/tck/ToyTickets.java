package dev.cloudsql.tck;

import dev.cloudsql.ClosedException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tickets of the toy connector's logins. */
final class ToyTickets implements AutoCloseable {

  private final SocketTickets tickets = SocketTickets.ownedBy(this::redeem);
  private final Map<String, SocketSource> logins = new ConcurrentHashMap<>();

  String add(SocketSource login) {
    String rest = Integer.toString(logins.size());
    logins.put(rest, login);
    return tickets.ticket(rest);
  }

  void remove(SocketSource login) {
    logins.values().remove(login);
  }

  private SocketSource redeem(String rest) throws ClosedException {
    SocketSource login = logins.get(rest);
    if (login == null) {
      throw new ClosedException(null, "No such ticket");
    }
    return login;
  }

  @Override
  public void close() {
    tickets.close();
  }
}
