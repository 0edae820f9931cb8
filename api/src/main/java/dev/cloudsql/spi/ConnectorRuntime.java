package dev.cloudsql.spi;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * The implementation behind {@link dev.cloudsql.Connectors}: makes connectors. Exactly one must be
 * on the path.
 *
 * @since 0.1
 */
public interface ConnectorRuntime {

  /**
   * Returns a handle on the shared connector of this class loader. Called by {@link
   * dev.cloudsql.Connectors}, on any thread.
   *
   * @param dialect logs in to the database
   * @return a new handle
   * @throws ConnectorException if the environment's settings cannot be used
   */
  Connector shared(DialectProvider dialect) throws ConnectorException;

  /**
   * Makes a connector that shares nothing with others. Called by {@link dev.cloudsql.Connectors},
   * on any thread.
   *
   * @param dialect logs in to the database
   * @param config credentials, Admin API, policies and defaults
   * @return a new connector
   * @throws ConnectorException if the configuration cannot be used
   */
  Connector create(DialectProvider dialect, ConnectorConfig config) throws ConnectorException;

  /**
   * Gives a configuration a name, for properties with {@code cloudSqlNamedConnector}. Called by
   * {@link dev.cloudsql.Connectors}, on any thread.
   *
   * @param name the name
   * @param config credentials, Admin API, policies and defaults
   * @throws ConnectorException if the name is blank or in use, or the configuration cannot be used
   */
  void register(String name, ConnectorConfig config) throws ConnectorException;

  /**
   * Takes the name from a configuration. Called by {@link dev.cloudsql.Connectors}, on any thread.
   *
   * @param name if it is not registered, this does nothing
   */
  void unregister(String name);

  /**
   * Returns a snapshot of the connector that a configuration's name stands for. Called by {@link
   * dev.cloudsql.Connectors}, on any thread.
   *
   * @param name the name
   * @return the snapshot
   * @throws ConnectorException if the name is not registered
   */
  ConnectorStatus status(String name) throws ConnectorException;

  /**
   * Returns the sockets for a plain driver URL, from the connector that all URLs with the same
   * configuration share. Called by {@link SocketSource#of}, on any thread.
   *
   * @param dialect logs in to the database
   * @param properties the properties of the URL; unknown keys are ignored: they are for the driver
   * @return a source that dials the instance for each socket
   * @throws ConnectorException if the properties are wrong
   */
  SocketSource sockets(DialectProvider dialect, Properties properties) throws ConnectorException;

  /**
   * Connects and logs in, by the connector that all URLs with the same configuration share. Called
   * by the {@code jdbc:cloudsql:} driver, on any thread.
   *
   * @param dialect logs in to the database
   * @param instance the instance connection name or domain name
   * @param properties those of the URL; those that are not options of the connector are for the
   *     driver; not modified
   * @return a new connection
   * @throws SQLException if the connect fails; its cause is a {@link ConnectorException}, unless
   *     the database or the driver refused the login
   */
  Connection connect(DialectProvider dialect, String instance, Properties properties)
      throws SQLException;

  /**
   * Connects and logs in with a driver that is not a JDBC driver, by the connector that all URLs
   * with the same configuration share. Called by integrations such as {@code cloudsql-r2dbc}, on
   * any thread. Reads the properties file that the properties name, and finds plug-ins; all else
   * happens on a thread of the connector.
   *
   * @param <C> the driver's connection, or what holds it
   * @param dialect describes engine and driver
   * @param login logs in; called on a thread of the connector, and again if the connect is retried
   * @param instance the instance connection name or domain name
   * @param properties those of a URL; those that are not options of the connector are for the
   *     driver; not modified
   * @return a future that completes with the connection, or exceptionally with a {@link
   *     ConnectorException} or the {@link SQLException} of {@code login}; cancelling it stops the
   *     connect, and a connection that was opened nevertheless is closed
   */
  <C extends AutoCloseable> CompletableFuture<C> connectAsync(
      Dialect dialect, Login<C> login, String instance, Properties properties);
}
