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
 * with the one of this class. Both methods throw unchecked exceptions only, because a failure here
 * is a mistake in the program or its class path; a connector can therefore be a static constant.
 *
 * @since 0.1
 */
public final class Connectors {

  private Connectors() {}

  /**
   * Returns a handle on the connector that this class loader shares; it need not be closed.
   *
   * <p>All such handles use one key pair, one cache of connection info and one set of threads, with
   * the default configuration. The connector starts with the first connect. It stops when the last
   * handle is closed, or when it has not been used for {@link
   * ConnectorConfig#DEFAULT_IDLE_TIMEOUT}, and starts again with the next connect.
   *
   * @param dialect the name or an alias of a {@link DialectProvider}, such as {@code postgres}
   * @return a new handle
   * @throws IllegalArgumentException if no dialect has that name
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
   * it holds until it is closed or idle.
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
