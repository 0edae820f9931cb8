package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;

/**
 * Makes listeners for {@code listener=name} and {@code listener=name:argument}, so that a program
 * that has only a URL can be watched too.
 *
 * @since 0.1
 */
public interface ConnectorListenerProvider extends Provider {

  /**
   * Makes a listener; called when a connector starts, also when it starts again after it was idle,
   * and must not block on the network.
   *
   * @param argument what follows the colon; empty when there is none. It may hold a secret
   * @return a listener for one connector
   * @throws ConnectorException if the argument cannot be used
   */
  ConnectorListener create(String argument) throws ConnectorException;
}
