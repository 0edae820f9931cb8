package dev.cloudsql.dialect.postgres;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Logs in to PostgreSQL with pgjdbc. */
@AutoService(DialectProvider.class)
public final class PostgresDialect implements DialectProvider {

  /** Without this the driver disables the keep-alive that the connector has enabled. */
  private static final Map<String, String> DEFAULTS = Map.of("tcpKeepAlive", "true");

  /**
   * Disables the driver's own encryption, whatever the user sets: the tunnel is encrypted and has
   * verified the server.
   */
  private static final Map<String, String> NO_ENCRYPTION_OF_ITS_OWN =
      Map.of("sslmode", "disable", "sslNegotiation", "postgres", "gssEncMode", "disable");

  /** Properties that would divert the driver from the given sockets, or bind a connected socket. */
  private static final Set<String> REFUSED =
      Set.of("localSocketAddress", "socketFactory", "socketFactoryArg");

  private static final String SERVICE_ACCOUNT_SUFFIX = ".gserviceaccount.com";

  /** Called by {@link java.util.ServiceLoader}. */
  public PostgresDialect() {}

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("POSTGRES_")
        ? Optional.empty()
        : Optional.of("it speaks to PostgreSQL only");
  }

  /**
   * The e-mail address in lower case, as Cloud SQL creates IAM users; a service account's without
   * {@code .gserviceaccount.com}, to fit PostgreSQL's limit on names.
   */
  @Override
  public String iamUser(String principal) {
    String address = principal.toLowerCase(Locale.ROOT);
    return address.endsWith(SERVICE_ACCOUNT_SUFFIX)
        ? address.substring(0, address.length() - SERVICE_ACCOUNT_SUFFIX.length())
        : address;
  }

  @Override
  public Set<String> aliases() {
    return Set.of("postgresql");
  }

  /** The file name of PostgreSQL's sockets with the default port. */
  @Override
  public Optional<String> unixSocketSuffix() {
    return Optional.of("/.s.PGSQL.5432");
  }

  @Override
  public Map<String, TimeUnit> connectTimeouts() {
    return Map.of("connectTimeout", TimeUnit.SECONDS, "loginTimeout", TimeUnit.SECONDS);
  }

  @Override
  public Map<String, TimeUnit> cancelTimeouts() {
    return Map.of("cancelSignalTimeout", TimeUnit.SECONDS);
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, ConnectorException {
    Properties properties = properties(request);
    properties.setProperty(SocketSource.TICKET, sockets.ticket());
    return Objects.requireNonNull(driver(request).connect(url(request), properties));
  }

  @Override
  public void refuse(InputStream in, OutputStream out, ConnectorException failure)
      throws IOException {
    Refusal.send(in, out, failure);
  }

  /** Defaults, then the user's properties, then those that make the driver use the sockets. */
  private static Properties properties(ConnectRequest request) throws ConnectorException {
    Properties properties = new Properties();
    properties.putAll(DEFAULTS);
    properties.putAll(request.driverProperties(REFUSED));
    properties.putAll(NO_ENCRYPTION_OF_ITS_OWN);
    properties.remove("ssl");
    properties.setProperty("socketFactory", SocketFactory.class.getName());
    request.database().ifPresent(database -> properties.setProperty("PGDBNAME", database));
    return properties;
  }

  /**
   * The URL that the connection's metadata shows. The host cannot be resolved (RFC 2606), so that
   * the driver cannot dial by itself: it gets its sockets from the factory.
   */
  private static String url(ConnectRequest request) {
    InstanceName name = request.instance();
    String database =
        URLEncoder.encode(request.database().orElse(""), StandardCharsets.UTF_8)
            .replace("+", "%20");
    return "jdbc:postgresql://"
        + name.instance()
        + "."
        + name.region()
        + "."
        + name.project().replace(':', '.')
        + ".cloudsql.invalid/"
        + database;
  }

  private static Driver driver(ConnectRequest request) throws ConnectorException {
    try {
      return Pgjdbc.DRIVER;
    } catch (NoClassDefFoundError e) {
      throw new ConnectorException(
          ErrorCode.DRIVER,
          Phase.CONFIG,
          request.instance(),
          "Cannot connect to %s: the driver pgjdbc is not on the path. Add org.postgresql:postgresql to the run-time dependencies."
              .formatted(request.instance()),
          e);
    }
  }

  /**
   * Holds one driver for all connects, because it reads its default properties from the class path
   * at its first connect. A separate class, so that the dialect can be loaded without the driver.
   */
  private static final class Pgjdbc {
    static final Driver DRIVER = new org.postgresql.Driver();
  }
}
