package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SourceSocketFactory;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Hands open sockets to pgjdbc, which makes this object by its name, one for each connection.
 *
 * <p>The name may also stand in a plain driver URL, for programs that know only the driver: {@code
 * jdbc:postgresql:///shop?socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&cloudSqlInstance=project:region:instance&sslmode=disable&user=app}.
 * A DNS name that leads to the instance may also be the host, in place of {@code cloudSqlInstance}.
 * Such a URL should say {@code sslmode=disable}, above all with {@code enableIamAuth=true}: the
 * socket is encrypted already, the driver asks for TLS before it makes this object, and a server
 * that leaves the question open costs the driver's {@code sslResponseTimeout}. What bounds its
 * login is the driver's {@code loginTimeout}.
 */
public final class SocketFactory extends SourceSocketFactory {

  private static final String INSTANCE = "cloudSqlInstance";

  /**
   * Finds the sockets; called by the driver.
   *
   * @param properties of the connection, from the URL and elsewhere; not modified
   */
  public SocketFactory(Properties properties) {
    super(() -> sockets(properties));
  }

  private static SocketSource sockets(Properties properties) throws ConnectorException {
    Properties named = new Properties(properties);
    if (properties.getProperty(INSTANCE, "").isBlank()) {
      // What older URLs call it.
      Stream.of("SocketFactoryArg", "socketFactoryArg")
          .map(properties::getProperty)
          .filter(Objects::nonNull)
          .forEach(name -> named.setProperty(INSTANCE, name));
    }
    return SocketSource.of("postgres", named, properties.getProperty("PGHOST", ""));
  }
}
