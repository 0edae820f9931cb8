package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket, from before it is dialled until it is closed, and the route that it takes. */
public final class OpenSocket implements SocketEvents {

  private final Sockets sockets;
  private final Route route;
  private final Runnable refused;
  private volatile @Nullable InstanceSocket socket;
  private volatile @Nullable String ticket;

  /**
   * Not open yet.
   *
   * @param sockets where it is counted while it is open
   * @param refused called when the server breaks off before its first byte
   */
  public OpenSocket(Sockets sockets, Route route, Runnable refused) {
    this.sockets = sockets;
    this.route = route;
    this.refused = refused;
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
  public void refused(ConnectorException why) {
    refused.run();
  }

  @Override
  public void closed() {
    sockets.remove(this);
  }

  /** Closes it from outside. */
  void cut() {
    InstanceSocket open = socket;
    if (open != null) {
      try {
        open.abort();
      } catch (IOException e) {
        // It is of no use any more, whatever it says.
      }
    }
  }
}
