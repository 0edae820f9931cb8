package dev.cloudsql.dialect.mysql;

import com.mysql.cj.conf.PropertyDefinitions.SslMode;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import dev.cloudsql.spi.SocketSource;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;

/**
 * Hands open sockets to Connector/J, which makes this object by its name, one for each connection.
 *
 * <p>The name may also stand in a plain driver URL, for programs that know only the driver: {@code
 * jdbc:mysql:///shop?socketFactory=dev.cloudsql.dialect.mysql.SocketFactory&cloudSqlInstance=project:region:instance&user=app}.
 * A DNS name that leads to the instance may also be the host, in place of {@code cloudSqlInstance}.
 */
// The driver's signatures.
@SuppressWarnings("TypeParameterUnusedInFormals")
public final class SocketFactory implements com.mysql.cj.protocol.SocketFactory {

  /** Made by the driver. */
  public SocketFactory() {}

  /**
   * Opens a socket to the instance that the properties or the host stand for; port and timeout are
   * not needed.
   */
  @Override
  public <T extends Closeable> T connect(
      String host, int port, PropertySet properties, int loginTimeout) throws IOException {
    TunnelSocket socket =
        new TunnelSocket(SocketSource.of("mysql", properties.exposeAsProperties(), host).open());
    // Else the driver asks for TLS inside the tunnel from every server that has it.
    properties.<SslMode>getEnumProperty(PropertyKey.sslMode).setValue(SslMode.DISABLED);
    @SuppressWarnings("unchecked")
    T connected = (T) socket;
    return connected;
  }

  /** Is not called, since {@link #connect} switches the driver's own TLS off. */
  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, ServerSession session) throws IOException {
    throw new SocketException("The connection is encrypted already");
  }
}
