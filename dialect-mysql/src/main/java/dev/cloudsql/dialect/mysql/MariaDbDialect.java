package dev.cloudsql.dialect.mysql;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * <p>IAM logins are not supported: the server requires the plugin {@code mysql_clear_password},
 * which the driver uses only over its own TLS, which would be a second TLS layer inside the tunnel.
 * Use the dialect {@code mysql} for IAM users.
 *
 * <p>It sends no client protocol: the driver treats the socket as plain TCP, which instances assume
 * by default.
 */
@AutoService(DialectProvider.class)
public final class MariaDbDialect implements DialectProvider {

  private static final OptionalDriver DRIVER =
      new OptionalDriver("org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client");

  private static final DriverProperties PROPERTIES =
      new DriverProperties(
          "database",
          // Safe: the public key comes through a tunnel to a verified server.
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

  /** Used for Unix sockets, where the proxy at the other end sends the token. */
  @Override
  public String iamUser(String principal) {
    return MysqlDialect.nameOf(principal);
  }

  /** The empty suffix: the path that the program names is that of the socket. */
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

  @Override
  public void refuse(InputStream in, OutputStream out, ConnectorException failure)
      throws IOException {
    Refusal.send(out, failure);
  }

  private static String millis(Duration timeout) {
    Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
    return String.valueOf((timeout.compareTo(longest) > 0 ? longest : timeout).toMillis());
  }
}
