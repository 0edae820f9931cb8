package dev.cloudsql.dialect.mysql;

import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * The socket factory for plain driver URLs of MariaDB Connector/J: {@code
 * jdbc:mariadb://instance.cloudsql.invalid/shop?socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory&cloudSqlInstance=project:region:instance&sslMode=disable&allowPublicKeyRetrieval=true&user=app}.
 *
 * <p>A domain name of the instance may also be given as the host, instead of {@code
 * cloudSqlInstance}. For the class path; on the module path the driver does not export the type of
 * such factories, unless the program is started with {@code --add-exports
 * org.mariadb.jdbc/org.mariadb.jdbc.util=dev.cloudsql.dialect.mysql}; a {@code
 * jdbc:cloudsql:mariadb:} URL works on both.
 */
public final class MariaDbSocketFactory extends ConfigurableSocketFactory {

  private static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 30_000;

  private Properties properties = new Properties();
  private String host = "";

  /** Called by the driver, once for each connection. */
  public MariaDbSocketFactory() {}

  /** Receives the properties of the URL that the driver itself does not use. */
  @Override
  public void setConfiguration(Configuration configuration, String host) {
    properties = new Properties();
    properties.putAll(configuration.nonMappedOptions());
    // The driver does not say whether the user has set it.
    if (configuration.connectTimeout() != DEFAULT_CONNECT_TIMEOUT_MILLIS) {
      properties.setProperty("connectTimeout", Integer.toString(configuration.connectTimeout()));
    }
    this.host = host;
  }

  /** Opens a connected socket. */
  @Override
  public Socket createSocket() throws IOException {
    return SocketSource.of("mariadb", properties, host).open();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }
}
