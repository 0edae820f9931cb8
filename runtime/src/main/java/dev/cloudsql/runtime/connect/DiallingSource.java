package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.spi.SocketSource;
import java.net.Socket;

/**
 * Dials a destination each time it is asked to. For a connection that is open, a cancel say, that
 * is the instance where it is, whatever its name leads to by now.
 *
 * @param core does the dialling
 * @param destination where to
 * @param check what must hold of the instance
 * @param ticket leads to the same sockets; it may be that of a login
 */
public record DiallingSource(
    ConnectorCore core, Destination destination, InstanceCheck check, String ticket)
    implements SocketSource {

  @Override
  public Socket open() throws ConnectorException {
    return core.open(this);
  }
}
