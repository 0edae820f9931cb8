package dev.cloudsql.dialect.mysql;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Logs in to MySQL with MariaDB Connector/J, by built-in authentication.
 *
 * <p>Not by IAM: for that the server asks for the plugin {@code mysql_clear_password}, which the
 * driver gives only over TLS of its own, inside the tunnel a second time. The dialect {@code mysql}
 * takes IAM users.
 *
 * <p>Nor does it tell instances a client protocol: to this driver the socket is a plain one, as
 * instances expect unless told otherwise.
 */
@AutoService(DialectProvider.class)
public final class MariaDbDialect implements DialectProvider {

  private static final OptionalDriver DRIVER =
      new OptionalDriver("org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client");

  private static final DriverProperties PROPERTIES =
      new DriverProperties(
          "database",
          // The key that a server gives over a tunnel with a proven identity is the server's.
          Map.of("allowPublicKeyRetrieval", "true"),
          Map.of(
              "sslMode", "disable",
              "socketFactory", "dev.cloudsql.dialect.mysql.TicketSocketFactory"),
          Set.of("socketFactory", "localSocketAddress", "localSocket", "pipe", "pool", "dnsSrv"));

  /** Made by {@link java.util.ServiceLoader}. */
  public MariaDbDialect() {}

  @Override
  public String name() {
    return "mariadb";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    if (!databaseVersion.startsWith("MYSQL_")) {
      return Optional.of("it speaks to MySQL only");
    }
    return authMode == AuthMode.IAM
        ? Optional.of("MariaDB Connector/J sends tokens over TLS of its own only")
        : Optional.empty();
  }

  /** For Unix sockets, where a proxy on the other end sends the token. */
  @Override
  public String iamUser(String principal) {
    return MysqlDialect.nameOf(principal);
  }

  /** None: the path that is named is the socket's own. */
  @Override
  public Optional<String> unixSocketSuffix() {
    return Optional.of("");
  }

  @Override
  public Map<String, TimeUnit> connectTimeouts() {
    return Map.of("connectTimeout", TimeUnit.MILLISECONDS);
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, ConnectorException {
    Properties properties = PROPERTIES.of(request);
    properties.putIfAbsent("connectTimeout", millis(request.timeout()));
    properties.setProperty("localSocketAddress", TicketSocket.address(sockets.ticket()));
    String url = "jdbc:mariadb://%s/".formatted(MysqlDialect.host(request));
    return HiddenTicket.in(Objects.requireNonNull(DRIVER.get(request).connect(url, properties)));
  }

  private static String millis(Duration timeout) {
    Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
    return String.valueOf((timeout.compareTo(longest) > 0 ? longest : timeout).toMillis());
  }
}
