package dev.cloudsql;

import java.io.IOException;

/**
 * Finds out where a name leads that is no instance connection name. The standard one asks DNS.
 *
 * <p>The connector asks once when a name is first used, then every {@linkplain
 * dev.cloudsql.ConnectorConfig#failoverPeriod() failover period} while it is in use, so a resolver
 * needs no cache.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface InstanceResolver {

  /**
   * Resolves a name. Called on worker threads, for several names at once, and may block; what takes
   * longer than half a minute comes too late.
   *
   * @param name labels of letters, digits, hyphens and underscores between dots, in lower case and
   *     without a dot at the end
   * @return where it leads now
   * @throws IOException if that cannot be found out; a {@link dev.cloudsql.ConnectorException} says
   *     with its code whether trying again may help, and anything else counts as {@link
   *     dev.cloudsql.ErrorCode#NAME_UNAVAILABLE}. A name that was resolved before keeps leading
   *     where it did
   */
  ResolvedName resolve(String name) throws IOException;
}
