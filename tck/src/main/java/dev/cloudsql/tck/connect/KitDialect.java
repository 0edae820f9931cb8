package dev.cloudsql.tck.connect;

import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was asked for, and logs in as a rule wants it to. */
public final class KitDialect extends EchoDialect {

  private final List<ConnectRequest> requests = new CopyOnWriteArrayList<>();
  private final List<SocketSource> sources = new CopyOnWriteArrayList<>();
  private volatile Login login = super::connect;

  /** How a login goes. */
  @FunctionalInterface
  public interface Login {

    /** Logs in, or throws what the driver would throw. */
    Connection run(SocketSource sockets, ConnectRequest request) throws SQLException, IOException;
  }

  /** Logs in like this from now on. */
  public void loginWith(Login other) {
    login = other;
  }

  /** The logins until now. */
  public List<ConnectRequest> requests() {
    return requests;
  }

  /** The sockets of the latest login. */
  public SocketSource latestSource() {
    return sources.get(sources.size() - 1);
  }

  @Override
  public String name() {
    return "kit";
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    requests.add(request);
    sources.add(sockets);
    try {
      return login.run(sockets, request);
    } catch (IOException e) {
      throw new SQLException("The kit's dialect cannot log in", "08001", e);
    }
  }
}
