package dev.cloudsql.r2dbc;

import dev.cloudsql.spi.Dialect;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A plug-in that logs in to one database engine with its R2DBC driver, which {@link
 * java.util.ServiceLoader} finds.
 *
 * <pre>{@code
 * driver ──▶ 127.0.0.1:port ──▶ relay ──▶ encrypted and verified socket ──▶ instance
 * }</pre>
 *
 * <p>R2DBC drivers open their connections themselves. For each connection, the connector opens the
 * socket to the instance as for JDBC, and then a port on this machine for the driver. The plug-in
 * makes the options with which the driver connects to that port.
 *
 * <p>One object serves all connects, on many threads at once, and must have no mutable state. Its
 * {@link #name()} and {@link #aliases()} are the protocols in {@code
 * r2dbc:cloudsql:<protocol>://…}.
 *
 * @since 0.1
 */
public interface R2dbcDialectProvider extends Dialect {

  /**
   * The name of the database product that the driver's own factory reports, because frameworks
   * choose their SQL by it.
   *
   * @return such as {@code PostgreSQL}
   */
  String productName();

  /**
   * The Maven coordinates of the driver, for the error if it is missing.
   *
   * @return {@code groupId:artifactId}
   */
  String driverArtifact();

  /**
   * Whether the driver can speak TLS from the first byte of a connection, and authenticate by a
   * certificate. The port then admits only this driver. If it cannot, other processes of this
   * machine can use the port for the milliseconds until the driver has connected, and IAM database
   * authentication is refused.
   */
  boolean speaksTls();

  /**
   * The options by which the driver would choose another address or its own TLS, such as {@code
   * socket}. A program that sets one is refused.
   *
   * @return names, case-insensitive; without those of {@link ConnectionFactoryOptions}
   */
  Set<String> refusedOptions();

  /**
   * Whether the driver opens further connections to the same port for an open connection, such as
   * to cancel a statement. The port then stays open as long as the connection. Ignored for a driver
   * that does not {@linkplain #speaksTls speak TLS}.
   *
   * @return false, unless overridden
   */
  default boolean opensFurtherConnections() {
    return false;
  }

  /**
   * The driver's own connect timeouts. The standard option {@code connectTimeout} is known here in
   * seconds, because the connector converts it.
   */
  @Override
  default Map<String, TimeUnit> connectTimeouts() {
    return Map.of("connectTimeout", TimeUnit.SECONDS);
  }

  /**
   * Makes the options with which the driver connects. Called for each login, on a thread of the
   * connector.
   *
   * @param program user, password and database of the login, and the options that the program sets
   *     for the driver; without an address
   * @param port where the driver connects
   * @return options for which {@link io.r2dbc.spi.ConnectionFactories} finds the driver: {@code
   *     program} with the driver, {@link LoopbackPort#host()} and {@link LoopbackPort#number()},
   *     and TLS as {@link #speaksTls()} says
   */
  ConnectionFactoryOptions driverOptions(ConnectionFactoryOptions program, LoopbackPort port);
}
