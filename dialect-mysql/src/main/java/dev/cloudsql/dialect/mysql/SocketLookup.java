package dev.cloudsql.dialect.mysql;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.SocketSource;
import java.util.Properties;

/** Finds the sockets that a driver's properties stand for. */
final class SocketLookup {

  /** The property in which a dialect passes its ticket. */
  static final String TICKET = "cloudSqlTicket";

  private static final String INSTANCE = "cloudSqlInstance";

  private SocketLookup() {}

  /** The sockets behind the ticket, or of the instance that a plain driver URL names. */
  static SocketSource sockets(String dialect, Properties properties) throws ConnectorException {
    String ticket = properties.getProperty(TICKET);
    if (ticket != null) {
      return SocketSource.redeem(ticket);
    }
    if (properties.getProperty(INSTANCE) == null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The driver's properties name no Cloud SQL instance. Add cloudSqlInstance=project:region:instance to the URL.",
          null);
    }
    return Providers.sockets(dialect, properties);
  }
}
