package dev.cloudsql;

import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.SocketSource;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The entry: connectors by the name of a dialect.
 *
 * <pre>{@code
 * try (Connector connector = Connectors.forDialect("postgres");
 *     Connection connection = connector.connect("project:region:instance", options)) {
 *   …
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class Connectors {

  private Connectors() {}

  /**
   * A handle on the connector that all such handles of this class loader share: one key pair, one
   * cache of instances. It starts with the first connect, and stops when the last handle is closed
   * or when nobody has used it for {@link ConnectorConfig#DEFAULT_IDLE_TIMEOUT}; so a handle that
   * is never closed leaks nothing.
   *
   * @param dialect the name of a {@link DialectProvider}, such as {@code postgres}
   * @return a handle with the default configuration
   * @throws SQLException caused by a {@link ConnectorException}, if there is no such dialect, or no
   *     runtime, on the path
   */
  public static Connector forDialect(String dialect) throws SQLException {
    try {
      DialectProvider provider = Providers.named(DialectProvider.class, dialect);
      return Providers.runtime().shared(provider);
    } catch (ConnectorException e) {
      throw e.asSqlException();
    }
  }

  /**
   * A connector of its own, with its own key pair and cache; the caller closes it.
   *
   * @param dialect the name of a {@link DialectProvider}, such as {@code postgres}
   * @param config credentials, Admin API and policies
   * @return a new connector
   * @throws SQLException caused by a {@link ConnectorException}, if there is no such dialect,
   *     credential provider or runtime, or the configuration is wrong
   */
  public static Connector forDialect(String dialect, ConnectorConfig config) throws SQLException {
    try {
      DialectProvider provider = Providers.named(DialectProvider.class, dialect);
      return Providers.runtime().create(provider, config);
    } catch (ConnectorException e) {
      throw e.asSqlException();
    }
  }

  /**
   * The sockets that a plain driver URL asks for. A dialect's socket factory calls this when the
   * URL names an instance ({@code cloudSqlInstance=project:region:instance}) instead of carrying a
   * ticket.
   *
   * @param dialect the name of the factory's own dialect
   * @param properties what the URL says; unknown keys are the driver's and are left alone
   * @return dials the instance each time it is asked to; belongs to a shared connector, and nobody
   *     closes it
   * @throws ConnectorException if the properties are wrong, or the instance cannot be used with
   *     this dialect
   */
  public static SocketSource sockets(String dialect, Properties properties)
      throws ConnectorException {
    DialectProvider provider = Providers.named(DialectProvider.class, dialect);
    return Providers.runtime().sockets(provider, properties);
  }
}
