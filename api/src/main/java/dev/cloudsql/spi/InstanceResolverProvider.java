package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceResolver;

/**
 * Makes resolvers for {@code instanceResolver=name} and {@code instanceResolver=name:argument}.
 *
 * @since 0.1
 */
public interface InstanceResolverProvider extends Provider {

  /**
   * Makes a resolver; called once for each connector, and must not block on the network.
   *
   * @param argument what follows the colon; empty when there is none
   * @return a new resolver
   * @throws ConnectorException if the argument cannot be used
   */
  InstanceResolver create(String argument) throws ConnectorException;
}
