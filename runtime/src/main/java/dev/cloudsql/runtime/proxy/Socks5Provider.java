package dev.cloudsql.runtime.proxy;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConfigException;
import dev.cloudsql.spi.TcpOpener;
import dev.cloudsql.spi.TcpOpenerProvider;

/** {@code tcpOpener=socks5:host:port}. */
@AutoService(TcpOpenerProvider.class)
public final class Socks5Provider implements TcpOpenerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public Socks5Provider() {}

  @Override
  public String name() {
    return "socks5";
  }

  @Override
  public TcpOpener create(String argument) throws ConfigException {
    return new Socks5Opener(ProxyAddress.parse(name(), argument));
  }
}
