package dev.cloudsql.runtime.proxy;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.spi.TcpDialerProvider;

/** {@code tcpDialer=http:host:port}: dials through an HTTP proxy. */
@AutoService(TcpDialerProvider.class)
public final class HttpProvider implements TcpDialerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public HttpProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public TcpDialer create(String argument) throws ConnectorException {
    return new HttpDialer(ProxyAddress.parse(name(), argument));
  }
}
