package dev.cloudsql.dialect.postgres;

import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.postgresql.Driver;

/**
 * The sockets of one login: those still open when it fails, or when its time is up, are closed.
 *
 * <p>pgjdbc has nothing that ends a login in time. Its {@code loginTimeout} gives up waiting but
 * leaves a thread behind that reads on; a read timeout starts anew with every byte of a slow
 * server. Closing the socket ends the login wherever it is, and is done by the timer that pgjdbc
 * keeps for query timeouts, whose thread lives only while somebody uses it.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private static final Duration LONGEST = Duration.ofDays(365);

  private enum State {
    RUNNING,
    COMPLETE,
    FAILED,
    TIMED_OUT
  }

  private final SocketSource sockets;
  private final SocketTickets tickets;
  private final Timer timer = Driver.getSharedTimer().getTimer();
  private final TimerTask alarm;
  private final Object lock = new Object();
  private final List<Socket> opened = new ArrayList<>();
  private State state = State.RUNNING;

  private LoginSockets(SocketSource sockets) {
    this.sockets = sockets;
    this.tickets = SocketTickets.ownedBy(rest -> this);
    this.alarm =
        new TimerTask() {
          @Override
          public void run() {
            end(State.TIMED_OUT);
          }
        };
  }

  /** Starts the time of a login; {@link #close()} must follow. */
  static LoginSockets open(SocketSource sockets, Duration timeout) {
    LoginSockets login = new LoginSockets(sockets);
    Duration delay = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    login.timer.schedule(login.alarm, delay.toMillis());
    return login;
  }

  /**
   * Good until {@link #close()}, which is long enough: the driver makes one socket factory for each
   * connection.
   */
  @Override
  public String ticket() {
    return tickets.ticket("login");
  }

  /** After the login this is how the driver dials for a cancel. */
  @Override
  public Socket open() throws IOException {
    Socket socket = sockets.open();
    synchronized (lock) {
      if (state == State.COMPLETE) {
        return socket;
      }
      if (state == State.RUNNING) {
        opened.add(socket);
        return socket;
      }
    }
    socket.close();
    throw new SocketException("The login for which this socket was opened is over");
  }

  /** Lets the sockets live on, unless the time is up already. */
  boolean complete() {
    synchronized (lock) {
      if (state != State.RUNNING) {
        return false;
      }
      state = State.COMPLETE;
      opened.clear();
      return true;
    }
  }

  boolean timedOut() {
    synchronized (lock) {
      return state == State.TIMED_OUT;
    }
  }

  /** Ends a login that is not complete, and gives the timer back. */
  @Override
  public void close() {
    alarm.cancel();
    timer.purge();
    Driver.getSharedTimer().releaseTimer();
    tickets.close();
    end(State.FAILED);
  }

  private void end(State end) {
    List<Socket> toClose;
    synchronized (lock) {
      if (state != State.RUNNING) {
        return;
      }
      state = end;
      toClose = List.copyOf(opened);
      opened.clear();
    }
    toClose.forEach(LoginSockets::closeQuietly);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody can use it any more, which is all that was wanted.
    }
  }
}
