package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The open sockets; one that the program has lost without closing it drops out. */
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
   * @return empty if its sockets are closed, or were not opened by a name
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

  /** A socket, from before it is dialled until it is closed, and the route that it takes. */
  public static final class OpenSocket implements SocketEvents {

    private final Sockets sockets;
    private final Route route;
    private final Runnable onBreak;
    private volatile @Nullable InstanceSocket socket;
    private volatile @Nullable String ticket;

    /**
     * Not open yet.
     *
     * @param sockets where it is counted while it is open
     * @param onBreak called when the connection breaks off before the server's first byte
     */
    public OpenSocket(Sockets sockets, Route route, Runnable onBreak) {
      this.sockets = sockets;
      this.route = route;
      this.onBreak = onBreak;
    }

    /** The route that it took. */
    public Route route() {
      return route;
    }

    /** Notes the ticket of the login that it is for. */
    public void belongsTo(String login) {
      ticket = login;
    }

    boolean isOf(String login) {
      return login.equals(ticket);
    }

    /** Counts it from now on. */
    public void opened(InstanceSocket opened) {
      socket = opened;
      sockets.add(this);
    }

    @Override
    public void brokenOff(ConnectorException why) {
      onBreak.run();
    }

    @Override
    public void closed() {
      sockets.remove(this);
    }

    /** Closes it, on whatever thread uses it. */
    void cut() {
      InstanceSocket open = socket;
      if (open != null) {
        try {
          open.abort();
        } catch (IOException e) {
          // The socket is discarded, so the failure does not matter.
        }
      }
    }
  }
}
