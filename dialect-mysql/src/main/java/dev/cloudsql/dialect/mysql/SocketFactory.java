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
 * The socket factory for Connector/J, which creates it by class name, one for each connection;
 * returns connected sockets.
 *
 * <p>It may also be named in a plain driver URL: {@code
 * jdbc:mysql:///shop?socketFactory=dev.cloudsql.dialect.mysql.SocketFactory&cloudSqlInstance=project:region:instance&user=app}.
 * A domain name of the instance may also be given as the host, instead of {@code cloudSqlInstance}.
 */
// The driver's interface declares these type parameters.
@SuppressWarnings("TypeParameterUnusedInFormals")
public final class SocketFactory implements com.mysql.cj.protocol.SocketFactory {

  /** Called by the driver. */
  public SocketFactory() {}

  /**
   * Opens a socket to the instance that the properties or the host name; port and timeout are
   * ignored.
   */
  @Override
  public <T extends Closeable> T connect(
      String host, int port, PropertySet properties, int loginTimeout) throws IOException {
    TunnelSocket socket =
        new TunnelSocket(SocketSource.of("mysql", properties.exposeAsProperties(), host).open());
    // Otherwise the driver starts TLS inside the tunnel with every server that supports it.
    properties.<SslMode>getEnumProperty(PropertyKey.sslMode).setValue(SslMode.DISABLED);
    @SuppressWarnings("unchecked")
    T connected = (T) socket;
    return connected;
  }

  /** Not called, because {@link #connect} disables the driver's own TLS. */
  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, ServerSession session) throws IOException {
    throw new SocketException("The connection is encrypted already");
  }
}
