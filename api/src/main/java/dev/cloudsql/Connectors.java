package dev.cloudsql;

import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;

/**
 * The entry point of the library: makes a {@link Connector} for a dialect.
 *
 * <pre>{@code
 * try (Connector connector = Connectors.forDialect("postgres");
 *     Connection connection = connector.connect("project:region:instance", options)) {
 *   …
 * }
 * }</pre>
 *
 * <p>May be called on any thread. It finds the {@link ConnectorRuntime} and the {@link
 * DialectProvider} by {@link java.util.ServiceLoader}, with the thread's context class loader and
 * with the one of this class. All methods throw unchecked exceptions only, because a failure here
 * is a mistake in the program or its class path; a connector can therefore be a static constant.
 *
 * @since 0.1
 */
public final class Connectors {

  private Connectors() {}

  /**
   * Returns a handle on the connector that this class loader shares; it need not be closed.
   *
   * <p>All such handles use one key pair, one cache of connection info and one set of threads. The
   * environment variables {@code CLOUDSQL_…} configure them (see {@code docs/configuration.md}),
   * and without any the defaults. The connector starts with the first connect. It stops when the
   * last handle is closed, or when it has not been used for {@link
   * ConnectorConfig#DEFAULT_IDLE_TIMEOUT}, and starts again with the next connect.
   *
   * @param dialect the name or an alias of a {@link DialectProvider}, such as {@code postgres}
   * @return a new handle
   * @throws IllegalArgumentException if no dialect has that name, or the environment's settings
   *     cannot be used
   * @throws IllegalStateException if no runtime, or more than one, is on the path
   */
  public static Connector forDialect(String dialect) {
    try {
      DialectProvider provider = Providers.named(DialectProvider.class, dialect);
      return Providers.runtime().shared(provider);
    } catch (ConnectorException e) {
      throw unchecked(e);
    }
  }

  /**
   * Starts a connector with a configuration of its own; the caller closes it.
   *
   * <p>It shares nothing with other connectors: it has its own key pair, cache and threads, which
   * it holds until it is closed or idle. The environment does not change its configuration.
   *
   * @param dialect the name or an alias of a {@link DialectProvider}, such as {@code postgres}
   * @param config credentials, Admin API, policies and defaults
   * @return a new connector
   * @throws IllegalArgumentException if no dialect has that name, or the configuration cannot be
   *     used
   * @throws IllegalStateException if no runtime, or more than one, is on the path, or the
   *     credentials cannot be found
   */
  public static Connector forDialect(String dialect, ConnectorConfig config) {
    try {
      DialectProvider provider = Providers.named(DialectProvider.class, dialect);
      return Providers.runtime().create(provider, config);
    } catch (ConnectorException e) {
      throw unchecked(e);
    }
  }

  /**
   * Gives a configuration a name, for URLs and properties that select it by {@code
   * cloudSqlNamedConnector=name}.
   *
   * <p>Such connects use one connector, which {@link #unregister} stops. It is checked here whether
   * the configuration can be used. All dialects may use it.
   *
   * <pre>{@code
   * Connectors.register("reports", ConnectorConfig.builder().credentialsFrom(credentials).build());
   * // jdbc:cloudsql:postgresql://project:region:instance/shop?cloudSqlNamedConnector=reports
   * }</pre>
   *
   * @param name not blank
   * @param config credentials, Admin API, policies and defaults
   * @throws IllegalArgumentException if the name is blank or registered already, or the
   *     configuration cannot be used
   * @throws IllegalStateException if no runtime, or more than one, is on the path, or the
   *     credentials cannot be found
   */
  public static void register(String name, ConnectorConfig config) {
    try {
      Providers.runtime().register(name, config);
    } catch (ConnectorException e) {
      throw unchecked(e);
    }
  }

  /**
   * Takes the name from a configuration, and stops its connector unless others use it. Connects
   * that select the name fail from now on; open connections stay open. The name may then be
   * registered with another configuration.
   *
   * @param name if it is not registered, this does nothing
   * @throws IllegalStateException if no runtime, or more than one, is on the path
   */
  public static void unregister(String name) {
    try {
      Providers.runtime().unregister(name);
    } catch (ConnectorException e) {
      throw unchecked(e);
    }
  }

  /**
   * Returns a snapshot of the connector of a registered configuration, whose connects have no
   * {@link Connector} to ask.
   *
   * @param name the name
   * @return the snapshot
   * @throws IllegalArgumentException if the name is not registered
   * @throws IllegalStateException if no runtime, or more than one, is on the path
   */
  public static ConnectorStatus status(String name) {
    try {
      return Providers.runtime().status(name);
    } catch (ConnectorException e) {
      throw unchecked(e);
    }
  }

  /**
   * An unchecked exception with the same message and code, and the {@link ConnectorException} as
   * its cause.
   */
  private static RuntimeException unchecked(ConnectorException e) {
    return switch (e.code()) {
      case RUNTIME, CREDENTIALS -> new IllegalStateException(e.getMessage(), e);
      default -> new IllegalArgumentException(e.getMessage(), e);
    };
  }
}
