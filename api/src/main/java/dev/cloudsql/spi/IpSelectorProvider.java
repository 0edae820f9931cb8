package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.IpSelector;

/**
 * Makes address policies for {@code ipTypes=name:argument}.
 *
 * @since 0.1
 */
public interface IpSelectorProvider extends Provider {

  /**
   * Makes a policy; called when a connector first meets this text.
   *
   * @param argument what follows the colon, possibly empty
   * @return a policy for many connects
   * @throws ConnectorException if the argument cannot be used
   */
  IpSelector create(String argument) throws ConnectorException;
}
