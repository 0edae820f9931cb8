package dev.cloudsql.dialect.mysql;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Logs in to MySQL with Connector/J, by built-in authentication or IAM.
 *
 * <p>Refers to no type of the driver, so that it can be loaded without the driver and report that
 * the driver is missing.
 */
@AutoService(DialectProvider.class)
public final class MysqlDialect implements DialectProvider {

  private static final OptionalDriver DRIVER =
      new OptionalDriver("com.mysql.cj.jdbc.NonRegisteringDriver", "com.mysql:mysql-connector-j");

  private static final DriverProperties PROPERTIES =
      new DriverProperties(
          "dbname",
          Map.of(),
          Map.of(
              "sslMode", "DISABLED",
              "socketFactory", "dev.cloudsql.dialect.mysql.SocketFactory"),
          Set.of("socketFactory", "localSocketAddress", "dnsSrv"));

  /** Made by {@link java.util.ServiceLoader}. */
  public MysqlDialect() {}

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("MYSQL_")
        ? Optional.empty()
        : Optional.of("it speaks to MySQL only");
  }

  /** The e-mail address in lower case up to the {@code @}, as Cloud SQL creates IAM users. */
  @Override
  public String iamUser(String principal) {
    return nameOf(principal);
  }

  static String nameOf(String principal) {
    return principal.toLowerCase(Locale.ROOT).replaceFirst("@.*", "");
  }

  /** TLS, because the driver gets an {@code SSLSocket} and relies on its encryption. */
  @Override
  public Optional<ClientProtocol> clientProtocol() {
    return Optional.of(ClientProtocol.TLS);
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
    properties.setProperty(SocketSource.TICKET, sockets.ticket());
    return Objects.requireNonNull(DRIVER.get(request).connect(url(request), properties));
  }

  @Override
  public void refuse(InputStream in, OutputStream out, ConnectorException failure)
      throws IOException {
    Refusal.send(out, failure);
  }

  /** The URL that the connection's metadata shows. */
  private static String url(ConnectRequest request) {
    String database = URLEncoder.encode(request.database().orElse(""), StandardCharsets.UTF_8);
    return "jdbc:mysql://%s/%s".formatted(host(request), database.replace("+", "%20"));
  }

  /**
   * A host that names the instance and cannot be resolved (RFC 2606): the socket factory needs no
   * address, and the driver must not be able to dial by itself.
   */
  static String host(ConnectRequest request) {
    InstanceName name = request.instance();
    return "%s.%s.%s.cloudsql.invalid"
        .formatted(name.instance(), name.region(), name.project().replace(':', '.'));
  }
}
