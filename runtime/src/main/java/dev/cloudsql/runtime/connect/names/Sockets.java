package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.connect.events.ConnectTrace.OpenTrace;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.InstanceTransport;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Returns false if it was removed before, or never added. */
  boolean remove(OpenSocket socket) {
    return open.remove(socket);
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

  /** The number of sockets that lead to an instance. */
  public int to(InstanceName instance) {
    return (int)
        List.copyOf(open).stream()
            .filter(socket -> socket.route().instance().equals(instance))
            .count();
  }

  /** Those that were opened by a name. */
  List<OpenSocket> by(Target name) {
    return List.copyOf(open).stream()
        .filter(socket -> socket.route().target().equals(name))
        .toList();
  }

  /**
   * A socket, from before it is dialled until it is closed, and the route that it takes.
   *
   * <p>Keeps nothing else of the connect that opens it: there may be thousands of sockets.
   */
  public static final class OpenSocket implements SocketEvents {

    private final Sockets sockets;
    private final Route route;
    private final Runnable onBreak;
    private volatile @Nullable InstanceTransport socket;
    private volatile @Nullable OpenTrace openTrace;
    private volatile @Nullable String ticket;
    private volatile boolean drained;

    /** The drain that is to close it; {@code null} for none. */
    private final AtomicReference<@Nullable Object> drain = new AtomicReference<>();

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

    /**
     * Counts it from now on.
     *
     * @param trace receives its end
     */
    void opened(InstanceTransport opened, OpenTrace trace) {
      socket = opened;
      openTrace = trace;
      sockets.add(this);
    }

    @Override
    public void brokenOff(ConnectorException why) {
      onBreak.run();
    }

    @Override
    public void closed(long received, long sent) {
      OpenTrace known = openTrace;
      if (sockets.remove(this) && known != null) {
        known.closed(received, sent, drained);
      }
    }

    /**
     * Has another socket counted in place of this one, which has reached no instance and goes on
     * over the other one.
     */
    public void replacedBy(OpenSocket other) {
      other.ticket = ticket;
      closed(0, 0);
    }

    /** Joins a drain; returns false if it is in one already. */
    boolean join(Object toJoin) {
      return drain.compareAndSet(null, toJoin);
    }

    boolean isIn(Object some) {
      return drain.get() == some;
    }

    void leaveDrain() {
      drain.set(null);
    }

    /** Closes it, on whatever thread uses it, because its name has moved. */
    void cut() {
      InstanceTransport open = socket;
      if (open != null) {
        drained = true;
        try {
          open.abort();
        } catch (IOException e) {
          // The socket is discarded, so the failure does not matter.
        }
      }
    }
  }
}
