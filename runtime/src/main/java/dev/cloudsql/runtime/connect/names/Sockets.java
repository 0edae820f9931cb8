package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.runtime.instance.Target;
import java.util.Collections;
import java.util.List;
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

  /** Those that were opened by a name. */
  List<OpenSocket> by(Target name) {
    return List.copyOf(open).stream()
        .filter(socket -> socket.route().target().equals(name))
        .toList();
  }
}
