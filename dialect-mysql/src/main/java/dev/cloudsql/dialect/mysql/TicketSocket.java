package dev.cloudsql.dialect.mysql;

import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that opens when it is bound to a ticket.
 *
 * <p>Socket options that are set before are lost; the connector has set the relevant ones.
 */
final class TicketSocket extends TunnelSocket {

  /** Begins an IPv6 literal; because it is incomplete, the host is not looked up. */
  private static final String NO_HOST = "[";

  private final Socket unopened;

  TicketSocket() {
    this(new Socket());
  }

  private TicketSocket(Socket unopened) {
    super(unopened);
    this.unopened = unopened;
  }

  /** The host name to which the driver binds the socket. */
  static String address(String ticket) {
    return NO_HOST + ticket;
  }

  @Override
  public void bind(@Nullable SocketAddress address) throws IOException {
    try {
      if (!(address instanceof InetSocketAddress ticket)
          || !ticket.getHostString().startsWith(NO_HOST)) {
        throw new SocketException("Only the dialect makes sockets of this kind");
      }
      lead(SocketSource.redeem(ticket.getHostString().substring(NO_HOST.length())).open());
    } finally {
      unopened.close();
    }
  }
}
