package dev.cloudsql.runtime.proxy;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.spi.TcpDialerProvider;

/** {@code tcpDialer=socks5:host:port}: dials through a SOCKS 5 proxy. */
@AutoService(TcpDialerProvider.class)
public final class Socks5Provider implements TcpDialerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public Socks5Provider() {}

  @Override
  public String name() {
    return "socks5";
  }

  @Override
  public TcpDialer create(String argument) throws ConnectorException {
    return new Socks5Dialer(ProxyAddress.parse(name(), argument));
  }
}
