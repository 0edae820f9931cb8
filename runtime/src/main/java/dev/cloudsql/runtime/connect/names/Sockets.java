package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.runtime.instance.Target;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/** The sockets that are open; one that the program has lost unclosed drops out. */
public final class Sockets {

  private final Set<OpenSocket> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** None yet. */
  public Sockets() {}

  void add(OpenSocket socket) {
    open.add(socket);
  }

  void remove(OpenSocket socket) {
    open.remove(socket);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return open.isEmpty();
  }

  /**
   * The route that the connection of a login took.
   *
   * @param ticket of the login
   * @return empty if it is not open any more, or was not opened by a name
   */
  public Optional<Route> routeOf(String ticket) {
    return List.copyOf(open).stream()
        .filter(socket -> socket.isOf(ticket))
        .map(OpenSocket::route)
        .filter(Route::byName)
        .findFirst();
  }

  /** Those that were opened by a name. */
  List<OpenSocket> by(Target name) {
    return List.copyOf(open).stream()
        .filter(socket -> socket.route().target().equals(name))
        .toList();
  }
}
