package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.instance.ConnectionInfo;

/** Looks at what is known of an instance before a socket to it is opened. */
@FunctionalInterface
public interface InstanceCheck {

  /** Accepts every instance: for sockets that do not care, or whose dialect was checked before. */
  InstanceCheck NONE = info -> {};

  /**
   * Looks.
   *
   * @throws ConnectorException if the instance is not to be connected to
   */
  void check(ConnectionInfo info) throws ConnectorException;
}
