package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login: first the one that is open already, then new ones. A socket that the
 * driver did not take is closed with the login.
 */
final class LoginSource implements SocketSource, AutoCloseable {

  private final ConnectorCore core;
  private final Attempt attempt;
  private final Destination destination;
  private final AtomicReference<@Nullable Established> ready;
  private final String ticket;
  private volatile boolean over;

  LoginSource(ConnectorCore core, Attempt attempt, Destination destination, Established ready) {
    this.core = core;
    this.attempt = attempt;
    this.destination = destination;
    this.ready = new AtomicReference<>(ready);
    this.ticket = core.tickets().begin(destination, this);
  }

  @Override
  public Socket open() throws ConnectorException {
    if (over) {
      return new DiallingSource(core, destination, InstanceCheck.NONE, ticket).open();
    }
    attempt.check();
    Established next = ready.getAndSet(null);
    if (next == null) {
      next = core.establisher().establish(attempt, destination, InstanceCheck.NONE);
      attempt.enter(Phase.LOGIN);
    }
    next.open().belongsTo(ticket);
    return next.socket();
  }

  @Override
  public String ticket() {
    return ticket;
  }

  @Override
  public void close() {
    over = true;
    core.tickets().end(ticket);
    Established unclaimed = ready.getAndSet(null);
    if (unclaimed != null) {
      try {
        unclaimed.socket().close();
      } catch (IOException e) {
        // Nobody has used it.
      }
    }
  }
}
