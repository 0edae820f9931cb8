package dev.cloudsql.spi;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import java.util.Properties;

/**
 * What does the connecting behind {@link dev.cloudsql.Connectors}. Exactly one is on the path, and
 * {@code Connectors} is its only caller.
 *
 * @since 0.1
 */
public interface ConnectorRuntime {

  /**
   * A handle on the shared connector of this class loader.
   *
   * @param dialect speaks to the database
   * @return a new handle
   */
  Connector shared(DialectProvider dialect);

  /**
   * A connector of its own.
   *
   * @param dialect speaks to the database
   * @param config credentials, Admin API and policies
   * @return a new connector
   * @throws ConnectorException if the configuration cannot be used
   */
  Connector create(DialectProvider dialect, ConnectorConfig config) throws ConnectorException;

  /**
   * The sockets for a plain driver URL, out of a shared connector for whatever configuration the
   * URL names.
   *
   * @param dialect speaks to the database
   * @param properties what the URL says; unknown keys are the driver's
   * @return dials afresh each time it is asked to
   * @throws ConnectorException if the properties are wrong
   */
  SocketSource sockets(DialectProvider dialect, Properties properties) throws ConnectorException;
}
