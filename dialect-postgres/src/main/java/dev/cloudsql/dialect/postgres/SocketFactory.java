package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SourceSocketFactory;
import java.util.List;
import java.util.Properties;

/**
 * The socket factory for pgjdbc, which creates it by class name, one for each connection; returns
 * connected sockets.
 *
 * <p>It may also be named in a plain driver URL: {@code
 * jdbc:postgresql:///shop?socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&cloudSqlInstance=project:region:instance&sslmode=disable&user=app}.
 * A domain name of the instance may also be given as the host, instead of {@code cloudSqlInstance}.
 * Such a URL should set {@code sslmode=disable}, in particular with {@code enableIamAuth=true}: the
 * socket is already encrypted, and the driver otherwise requests TLS inside it and waits up to
 * {@code sslResponseTimeout} if the server does not answer the request. The driver's {@code
 * loginTimeout} limits the login.
 */
public final class SocketFactory extends SourceSocketFactory {

  private static final String INSTANCE = "cloudSqlInstance";

  /**
   * Finds the sockets; called by the driver.
   *
   * @param properties the connection properties; not modified
   */
  public SocketFactory(Properties properties) {
    super(() -> sockets(properties));
  }

  private static SocketSource sockets(Properties properties) throws ConnectorException {
    Properties named = new Properties(properties);
    if (properties.getProperty(INSTANCE, "").isBlank()) {
      // The name in older URLs.
      for (String older : List.of("SocketFactoryArg", "socketFactoryArg")) {
        String name = properties.getProperty(older);
        if (name != null) {
          named.setProperty(INSTANCE, name);
        }
      }
    }
    return SocketSource.of("postgres", named, properties.getProperty("PGHOST", ""));
  }
}
