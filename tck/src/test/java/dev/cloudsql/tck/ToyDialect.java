package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A dialect for the toy database: right in everything, or wrong in one thing. */
public final class ToyDialect implements DialectProvider {

  private static final byte[] TLS_BYTES = {22, 3, 1, 0, 4, 1, 0, 0, 0, '\n'};

  /** Keeps the loggers: unreferenced ones are collected. */
  private static final Logger LOG = Logger.getLogger("toy");

  /** Whether it logs nothing. */
  static boolean isMute;

  /** Whether its catalog is always the same, as HSQLDB's is. */
  static boolean hasFixedCatalog;

  private final DialectFlaw flaw;
  private volatile ToySession latest;

  /** A dialect without flaws, for ServiceLoader. */
  public ToyDialect() {
    this(null);
  }

  ToyDialect(DialectFlaw flaw) {
    this.flaw = flaw;
  }

  boolean has(DialectFlaw other) {
    return flaw == other;
  }

  ToySession latest() {
    return latest;
  }

  @Override
  public String name() {
    return has(DialectFlaw.NOT_FOUND)
        ? "toy-lost"
        : has(DialectFlaw.MALFORMED_NAME) ? "Toy dialect" : "toy";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    boolean supported =
        has(DialectFlaw.SUPPORTS_EVERYTHING)
            || databaseVersion.startsWith("TOY_")
                && !(has(DialectFlaw.REFUSES_ITS_ENGINE) && authMode == AuthMode.BUILT_IN);
    return supported
        ? Optional.empty()
        : Optional.of(has(DialectFlaw.GIVES_NO_REASON) ? "" : "it speaks to toys only");
  }

  @Override
  public String iamUser(String principal) {
    return has(DialectFlaw.SPELLS_AGAIN) ? "iam-" + principal : principal.toLowerCase(Locale.ROOT);
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, IOException {
    Properties properties =
        request.driverProperties(
            has(DialectFlaw.IS_DIVERTED) ? Set.of() : Set.of("host", "port", "address", "url"));
    if (has(DialectFlaw.REFUSES_UNKNOWN_PROPERTIES)
        && properties.containsKey("cloudSqlTckUnknown")) {
      throw new SQLException("Unknown property", "08001");
    }
    if (has(DialectFlaw.NEEDS_CONTEXT_CLASS_LOADER)
        && Thread.currentThread().getContextClassLoader() == null) {
      throw new SQLException("No context class loader", "08001");
    }
    Socket socket = open(sockets, properties);
    try {
      return login(sockets, socket, request, properties);
    } catch (IOException e) {
      if (has(DialectFlaw.WAITS_FOR_EVER)) {
        waitForEver();
      }
      close(socket);
      throw new SQLException("The login failed", "08001", e);
    }
  }

  private Socket open(SocketSource sockets, Properties properties) throws SQLException {
    try {
      if (properties.containsKey("host")) {
        return new Socket(
            properties.getProperty("host"), Integer.parseInt(properties.getProperty("port")));
      }
      return sockets.open();
    } catch (IOException e) {
      if (has(DialectFlaw.RETRIES_FOR_EVER)) {
        waitForEver();
      }
      throw has(DialectFlaw.LOSES_CAUSE)
          ? new SQLException("No socket", "08001")
          : new SQLException("No socket", "08001", e);
    }
  }

  private Connection login(
      SocketSource sockets, Socket socket, ConnectRequest request, Properties properties)
      throws IOException, SQLException {
    ToySession session = new ToySession(socket);
    if (has(DialectFlaw.TLS_INSIDE)) {
      socket.getOutputStream().write(TLS_BYTES);
    }
    String database = request.database().orElseThrow();
    if (has(DialectFlaw.OTHER_DATABASE) && database.equals("shop")) {
      database = "other";
    }
    String user = request.user().orElseThrow();
    String password = request.password().orElseThrow();
    if (has(DialectFlaw.CUTS_PASSWORDS)) {
      password = password.split("&")[0];
    }
    log(sockets, database);
    String answer = session.ask("LOGIN %s %s %s".formatted(database, user, password));
    if (has(DialectFlaw.LOGS_WRONG_PASSWORDS) && answer.equals("DENIED")
        || has(DialectFlaw.LOGS_GOOD_PASSWORDS) && !answer.equals("DENIED")) {
      LOG.log(Level.FINEST, "Tried {0}", password);
    }
    if (answer.equals("DENIED")) {
      socket.close();
      throw new SQLException(
          has(DialectFlaw.TELLS_PASSWORD) ? "Wrong password: " + password : "Wrong password",
          "28000");
    }
    setMotto(session, properties.getProperty("motto"));
    latest = session;
    return new ToyConnection(this, sockets, session, answer, database, user).proxy();
  }

  private void setMotto(ToySession session, String motto) throws IOException {
    if (motto != null) {
      session.ask("SET " + (has(DialectFlaw.CUTS_PROPERTIES) ? motto.split("&")[0] : motto));
    }
  }

  private void log(SocketSource sockets, String database) {
    if (!isMute) {
      LOG.log(Level.FINEST, "Login to {0}", database);
    }
    if (has(DialectFlaw.LOGS_TICKETS)) {
      LOG.log(Level.FINEST, "Login with {0}", sockets.ticket());
    }
  }

  static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket socket) throws SQLException {
    try {
      socket.close();
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }
}
