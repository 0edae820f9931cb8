package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.spi.SocketSource;
import java.net.Socket;

/**
 * Dials a destination each time it is asked to.
 *
 * @param core does the dialling
 * @param destination where to
 * @param check what must hold of the instance
 */
public record DiallingSource(ConnectorCore core, Destination destination, InstanceCheck check)
    implements SocketSource {

  @Override
  public Socket open() throws ConnectorException {
    return core.open(new AttemptGroup(), destination, check);
  }

  @Override
  public String ticket() {
    return core.tickets().ticket(destination);
  }
}
