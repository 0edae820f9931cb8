package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a connect has to know of a database engine and of the driver that logs in to it.
 *
 * <p>A plug-in implements {@link DialectProvider}, for a JDBC driver. {@link
 * ConnectorRuntime#connectAsync} takes a dialect and a {@link Login} for drivers of another kind.
 *
 * <p>One object serves all connects, on many threads at once, and must have no mutable state.
 *
 * @since 0.1
 */
public interface Dialect extends Plugin {

  /**
   * Says whether this dialect can log in to a database version with an authentication mode. Called
   * for each connect on the connecting thread, before a socket is opened.
   *
   * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17} or {@code
   *     SQLSERVER_2022_STANDARD}; may be empty
   * @param authMode the authentication mode of the connect
   * @return empty if it can; else the reason, a clause without a full stop such as {@code "it
   *     speaks to PostgreSQL only"}, and the connect fails with it
   */
  Optional<String> unsupported(String databaseVersion, AuthMode authMode);

  /**
   * Other names that programs and URLs may use instead of {@link #name()}, such as {@code
   * postgresql}, because tools look for {@code :postgresql:} in URLs.
   *
   * @return none, unless overridden
   */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Maps an IAM principal to its database user name in this engine. Not called where {@link
   * AuthMode#IAM} is {@linkplain #unsupported unsupported}.
   *
   * @param principal the e-mail address of a person or a service account
   * @return the user name to log in with; unless overridden, the principal
   */
  default String iamUser(String principal) {
    return principal;
  }

  /**
   * How the driver treats the connection. The connector sends it to the instance before the
   * driver's first byte, if the instance takes part in the metadata exchange.
   *
   * @return empty, unless overridden: nothing is sent
   */
  default Optional<ClientProtocol> clientProtocol() {
    return Optional.empty();
  }

  /**
   * The suffix of the paths of this engine's Unix sockets, such as {@code /.s.PGSQL.5432}. Appended
   * when a program names only the directory.
   *
   * @return {@code ""} if the path is used unchanged; empty, unless overridden: the dialect does
   *     not support Unix sockets
   */
  default Optional<String> unixSocketSuffix() {
    return Optional.empty();
  }

  /**
   * The driver's own connect timeouts, such as {@code connectTimeout}. The connector dials, not the
   * driver, so the connector enforces them: the shortest of these and the timeout of the connect
   * applies. A value that is not a number above zero is ignored.
   *
   * @return units by property name; the case of the name does not matter
   * @since 0.1
   */
  default Map<String, TimeUnit> connectTimeouts() {
    return Map.of();
  }

  /**
   * The driver's own timeouts for the sockets that it opens after the login, to cancel a statement.
   * Without one the limit is ten seconds.
   *
   * @return units by property name; the case of the name does not matter
   * @since 0.1
   */
  default Map<String, TimeUnit> cancelTimeouts() {
    return Map.of();
  }
}
