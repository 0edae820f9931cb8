package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How to speak to one kind of database over a socket that is already open, encrypted and verified.
 *
 * <p>One object serves all connects, on many threads at once, and holds no state of its own.
 *
 * @since 0.1
 */
public interface DialectProvider extends Plugin {

  /**
   * Why this dialect does not log in to such a database in such a way. Asked for each connect
   * before any socket is open.
   *
   * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17} or {@code
   *     SQLSERVER_2022_STANDARD}; may be empty
   * @param authMode how the user wants to log in
   * @return empty if it does; else the reason as a clause without a full stop, such as {@code "it
   *     speaks to PostgreSQL only"}, and the connect is refused
   */
  Optional<String> unsupported(String databaseVersion, AuthMode authMode);

  /**
   * Other names of this dialect; programs and URLs may use them like {@link #name()}. Tools look
   * for words such as {@code :postgresql:} in URLs.
   *
   * @return none, unless overridden
   */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * The database user that belongs to an IAM principal, as this engine spells it. Not called where
   * {@link AuthMode#IAM} is {@linkplain #unsupported unsupported}.
   *
   * @param principal an e-mail address, of a person or a service account
   * @return the user name to log in with; unless overridden, the principal
   */
  default String iamUser(String principal) {
    return principal;
  }

  /**
   * How the driver takes the connection, for instances that want to know: Cloud SQL can be sent it
   * before the driver's first byte.
   *
   * @return empty, unless overridden: nothing is sent
   */
  default Optional<ClientProtocol> clientProtocol() {
    return Optional.empty();
  }

  /**
   * What the path of a Unix socket of such a database ends with. A program may name the folder
   * alone; then this is put behind it.
   *
   * @return {@code ""} if the path is used as it is; empty, unless overridden: the dialect does not
   *     log in over Unix sockets
   */
  default Optional<String> unixSocketSuffix() {
    return Optional.empty();
  }

  /**
   * The driver's own properties that limit how long a connect may take, such as {@code
   * connectTimeout}. The driver does not dial, so the connector keeps to them in its place: the
   * shortest of these and the connect's timeout holds. A value that is no number above zero limits
   * nothing.
   *
   * @return units by property name, in whatever case the user writes it
   * @since 0.1
   */
  default Map<String, TimeUnit> connectTimeouts() {
    return Map.of();
  }

  /**
   * The same for the sockets that the driver opens when a login is over, to cancel a statement;
   * without one they have ten seconds.
   *
   * @return units by property name, in whatever case the user writes it
   * @since 0.1
   */
  default Map<String, TimeUnit> cancelTimeouts() {
    return Map.of();
  }

  /**
   * Logs in over the given sockets. Every byte goes through {@code sockets}; the driver's own TLS
   * is off, since the socket is encrypted already, or a Unix socket. Called on the connecting
   * thread, which may be a virtual one.
   *
   * <p>The connector closes the sockets of the login when this method throws, when the request's
   * timeout is over, and when the connect is cancelled, whatever the driver is doing. So a dialect
   * needs no clock of its own.
   *
   * @param sockets opens the connections to the instance; usable for longer than this call, for
   *     cancel and reconnect
   * @param request who logs in to what, and how long it may take
   * @return the driver's connection, or the one of {@link Relay#connect}
   * @throws SQLException what the driver reports; a failure of {@code sockets} is its cause
   * @throws IOException what {@code sockets} and the request throw may pass as it is
   */
  Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException, IOException;
}
