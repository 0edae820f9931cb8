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
 * <p>All methods may be called on any thread, many at once. A connect that fails reports a {@link
 * ConnectorException}, over JDBC as the cause of a {@link java.sql.SQLTransientConnectionException}
 * when trying again may help and of a {@link java.sql.SQLNonTransientConnectionException} when it
 * will not. No connect outlives its {@linkplain ConnectOptions#timeout() deadline}.
 *
 * @since 0.1
 */
public interface Connector extends AutoCloseable {

  /**
   * Connects and logs in.
   *
   * @param instance the instance connection name, {@code project:region:instance}; or a DNS name
   *     that leads to it by a TXT record, by CNAME records, or because Cloud SQL gave it
   * @param options database, user, authentication, addresses and deadline
   * @return the driver's own connection; the caller closes it
   * @throws SQLException if no connection came about; its cause is a {@link ConnectorException}
   *     unless the database itself refused
   */
  Connection connect(String instance, ConnectOptions options) throws SQLException;

  /**
   * Connects and logs in, with options as a URL would give them; what is no option of the connector
   * goes to the driver.
   *
   * @param instance the instance connection name
   * @param properties such as {@code user}, {@code password}, {@code database}, {@code ipTypes},
   *     {@code enableIamAuth}, {@code cloudSqlTimeout}; not modified
   * @return the driver's own connection; the caller closes it
   * @throws SQLException as in {@link #connect(String, ConnectOptions)}, and for options that
   *     cannot be read
   */
  Connection connect(String instance, Properties properties) throws SQLException;

  /**
   * Connects and logs in on a thread of the connector.
   *
   * @param instance the instance connection name
   * @param options database, user, authentication, addresses and deadline
   * @return completes with the connection, or exceptionally with the {@link SQLException} of {@link
   *     #connect}; cancelling it stops the work, and a connection that arrives too late is closed
   */
  CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options);

  /**
   * A data source for pools and frameworks; it opens a new connection each time and holds none.
   *
   * @param instance the instance connection name
   * @param options used for every connection
   * @return usable as long as this connector is open
   */
  DataSource dataSource(String instance, ConnectOptions options);

  /**
   * Opens a socket to the instance for a driver that this library does not know.
   *
   * @param instance the instance connection name
   * @param options authentication, addresses and deadline; the rest is not used
   * @return connected, encrypted and verified; the database's protocol begins with the first byte
   * @throws ConnectorException if no such socket came about
   */
  Socket openSocket(String instance, ConnectOptions options) throws ConnectorException;

  /**
   * Fetches the metadata and the certificate of an instance, so that a later connect need not wait
   * for them.
   *
   * @param instance the instance connection name
   * @param options authentication and deadline; the rest is not used
   * @return completes when both are there, or exceptionally with the {@link ConnectorException}
   */
  CompletableFuture<Void> warmUp(String instance, ConnectOptions options);

  /** A picture of this connector at this moment. */
  ConnectorStatus status();

  /**
   * Closes this handle. The last one stops the connector: refreshes end, whoever waits fails at
   * once, threads and keys are given back. Open connections stay open, but can open no more
   * sockets, so that statements can no longer be cancelled. Closing twice does nothing.
   */
  @Override
  void close();
}
