package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** One login of the toy runtime, and the sockets that it gives away. */
final class ToyLogin implements SocketSource {

  private final ToyConnector connector;
  private final InstanceName name;
  private final ConnectOptions options;
  private final AtomicReference<Socket> ready = new AtomicReference<>();
  private final List<Socket> claimed = new CopyOnWriteArrayList<>();
  private final String ticket;
  private volatile boolean over;

  ToyLogin(ToyConnector connector, InstanceName name, ConnectOptions options) {
    this.connector = connector;
    this.name = name;
    this.options = options;
    this.ticket = connector.tickets().add(this);
  }

  Connection run() throws IOException, SQLException {
    ready.set(connector.dial(name, options));
    try {
      return connector.dialect().connect(this, request());
    } catch (SQLException e) {
      if (!connector.has(RuntimeFlaw.LEAKS_CLAIMED)) {
        claimed.forEach(ToyLogin::close);
      }
      throw connector.has(RuntimeFlaw.REPLACES_FAILURES) ? new SQLException("No login", e) : e;
    } finally {
      over = true;
      Socket unclaimed = ready.getAndSet(null);
      if (unclaimed != null && !connector.has(RuntimeFlaw.LEAKS_UNCLAIMED)) {
        close(unclaimed);
      }
      if (connector.has(RuntimeFlaw.ENDS_TICKETS_WITH_THE_LOGIN)) {
        connector.tickets().remove(this);
      }
    }
  }

  private ConnectRequest request() throws IOException {
    boolean iam = options.authMode() == AuthMode.IAM;
    ToyInstance instance = connector.cloud().instance(name, options.authMode(), false);
    return new ConnectRequest(
        name,
        Optional.of(instance.databaseVersion()),
        options.authMode(),
        connector.has(RuntimeFlaw.LOSES_DATABASE) ? Optional.empty() : options.database(),
        iam ? Optional.of(iamUser()) : options.user(),
        iam ? Optional.empty() : options.password(),
        options.driverProperties(),
        options.timeout());
  }

  private String iamUser() {
    String principal = options.user().orElseGet(connector.cloud()::principal);
    return connector.has(RuntimeFlaw.SPELLS_NO_IAM_USER)
        ? principal
        : connector.dialect().iamUser(principal);
  }

  @Override
  public Socket open() throws IOException {
    Socket first = connector.has(RuntimeFlaw.DIALS_TWICE) ? null : ready.getAndSet(null);
    if (first == null && !over && connector.has(RuntimeFlaw.GIVES_ONE_SOCKET_ONLY)) {
      throw new IOException("There was one socket only");
    }
    Socket socket = first == null ? connector.dial(name, options) : first;
    claimed.add(socket);
    return socket;
  }

  @Override
  public String ticket() {
    return ticket;
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
