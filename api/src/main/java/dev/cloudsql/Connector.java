package dev.cloudsql;

import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/**
 * Connects to Cloud SQL instances with one dialect; {@link Connectors} makes it.
 *
 * <p>Not for implementation by programs: later releases add methods. A test that needs no instance
 * can hand its own {@link DataSource} to the code under test.
 *
 * <p>All methods may be called on any thread, many at once. A failed connect reports a {@link
 * ConnectorException}; methods that throw {@link SQLException} wrap it in a {@link
 * java.sql.SQLTransientConnectionException} if a retry may help, else in a {@link
 * java.sql.SQLNonTransientConnectionException}. Every connect ends within its {@linkplain
 * ConnectOptions#timeout() timeout}.
 *
 * @since 0.1
 */
public interface Connector extends AutoCloseable {

  /**
   * Opens a connection and logs in, on the calling thread.
   *
   * @param instance the instance connection name, {@code project:region:instance}; or a domain name
   *     that resolves to it by a TXT record or by CNAME records, or that Cloud SQL assigned to it
   * @param options database, user, authentication, addresses and deadline
   * @return the driver's own connection; the caller closes it
   * @throws SQLException if the connect failed; its cause is a {@link ConnectorException} unless
   *     the database itself refused the login
   */
  Connection connect(String instance, ConnectOptions options) throws SQLException;

  /**
   * Opens a connection and logs in, with the properties of a URL; those that are not options of the
   * connector are passed to the driver.
   *
   * @param instance the instance connection name or domain name
   * @param properties such as {@code user}, {@code password}, {@code database}, {@code ipTypes},
   *     {@code enableIamAuth}, {@code cloudSqlTimeout}; not modified
   * @return the driver's own connection; the caller closes it
   * @throws SQLException as in {@link #connect(String, ConnectOptions)}, and for malformed
   *     properties
   */
  Connection connect(String instance, Properties properties) throws SQLException;

  /**
   * Opens a connection and logs in, on a thread of the connector.
   *
   * @param instance the instance connection name or domain name
   * @param options database, user, authentication, addresses and deadline
   * @return a future that completes with the connection, or exceptionally with the {@link
   *     SQLException} of {@link #connect}; cancelling it stops the connect, and a connection that
   *     was opened nevertheless is closed
   */
  CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options);

  /**
   * Makes a data source for pools and frameworks, which opens a new connection for each call.
   *
   * @param instance the instance connection name or domain name
   * @param options used for every connection
   * @return a data source that is usable while this connector is open
   */
  DataSource dataSource(String instance, ConnectOptions options);

  /**
   * Opens a socket to the instance, for a client that is not a JDBC driver.
   *
   * @param instance the instance connection name or domain name
   * @param options authentication, addresses and deadline; the rest is checked but not used
   * @return a connected, encrypted and verified socket, which carries the database's protocol from
   *     the first byte; the caller closes it
   * @throws ConnectorException if the connect failed
   */
  Socket openSocket(String instance, ConnectOptions options) throws ConnectorException;

  /**
   * Listens on a port or a Unix socket of this machine, and forwards each connection to the
   * instance, for clients that cannot use a socket of this connector.
   *
   * <p>Nothing is connected to the instance until a client comes; {@link #warmUp} tells before that
   * whether the instance can be used.
   *
   * @param instance the instance connection name or domain name
   * @param options where to listen, whom to serve, and how to connect to the instance
   * @return the running proxy, which is closed with this connector
   * @throws ConnectorException with {@link ErrorCode#LISTEN} if it cannot listen there; or if the
   *     name or the options are malformed
   */
  LocalProxy localProxy(String instance, LocalProxyOptions options) throws ConnectorException;

  /**
   * Fetches the connection info and a client certificate of an instance in the background, so that
   * a later connect does not have to wait for them.
   *
   * @param instance the instance connection name or domain name
   * @param options authentication and deadline; the rest is checked but not used
   * @return a future that completes when both are ready, or exceptionally with the {@link
   *     ConnectorException}
   */
  CompletableFuture<Void> warmUp(String instance, ConnectOptions options);

  /** Returns a snapshot of this connector. */
  ConnectorStatus status();

  /**
   * Closes this handle; its pending connects fail immediately with {@code CSQL-CLOSED}. Closing the
   * last handle stops the connector: refreshes end, and threads and keys are released. Open
   * connections stay open, but their drivers can open no more sockets, for instance to cancel a
   * statement. Local proxies of this handle are closed with their connections. Further calls have
   * no effect.
   */
  @Override
  void close();
}
