package dev.cloudsql;

import java.io.IOException;

/**
 * Resolves a domain name to an instance; the default resolver queries DNS.
 *
 * <p>The connector calls it when a name is first used, then once in every {@linkplain
 * dev.cloudsql.ConnectorConfig#failoverPeriod() failover period} while the name is in use, and when
 * a connect to its instance fails; so a resolver needs no cache.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface InstanceResolver {

  /**
   * Resolves a name. Called on threads of the connector, for several names at once, and may block;
   * a result that takes longer than 30 seconds is discarded.
   *
   * @param name a domain name in lower case without a dot at the end; its labels consist of
   *     letters, digits, hyphens and underscores
   * @return the instance that it points to now
   * @throws IOException if it cannot be resolved. The code of a {@link
   *     dev.cloudsql.ConnectorException} says whether a retry may help; any other exception counts
   *     as {@link dev.cloudsql.ErrorCode#NAME_UNAVAILABLE}. For a name that was resolved before,
   *     the connector keeps the last result
   */
  ResolvedName resolve(String name) throws IOException;
}
