package dev.cloudsql.dialect.mysql;

import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Hands open sockets to MariaDB Connector/J when a plain driver URL names this class: {@code
 * jdbc:mariadb://instance.cloudsql.invalid/shop?socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory&cloudSqlInstance=project:region:instance&sslMode=disable&allowPublicKeyRetrieval=true&user=app}.
 *
 * <p>A DNS name that leads to the instance may also be the host, in place of {@code
 * cloudSqlInstance}. For the class path. On the module path the driver keeps the type of such
 * factories to itself, unless the program is started with {@code --add-exports
 * org.mariadb.jdbc/org.mariadb.jdbc.util=dev.cloudsql.dialect.mysql}; a {@code
 * jdbc:cloudsql:mariadb:} URL works on both.
 */
public final class MariaDbSocketFactory extends ConfigurableSocketFactory {

  private static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 30_000;

  private Properties properties = new Properties();
  private String host = "";

  /** Made by the driver, one for each connection. */
  public MariaDbSocketFactory() {}

  /** Takes what the URL says that the driver itself does not know. */
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

  /** Opens a socket that is connected, so that the driver need not connect it. */
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
