package dev.cloudsql.r2dbc;

import dev.cloudsql.spi.Relay;
import io.r2dbc.spi.Connection;

/**
 * A connection that is logged in, and the port by which it goes.
 *
 * @param connection the driver's own
 * @param port closes itself when the driver or the instance closes the connection
 */
record Session(Connection connection, Relay.Port port) implements AutoCloseable {

  /** Cuts a connection off that is not wanted any more. */
  @Override
  public void close() {
    port.close();
  }
}
