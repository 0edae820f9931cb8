package dev.cloudsql.runtime.proxy;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConfigException;
import dev.cloudsql.spi.TcpOpener;
import dev.cloudsql.spi.TcpOpenerProvider;

/** {@code tcpOpener=http:host:port}. */
@AutoService(TcpOpenerProvider.class)
public final class HttpProvider implements TcpOpenerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public HttpProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public TcpOpener create(String argument) throws ConfigException {
    return new HttpOpener(ProxyAddress.parse(name(), argument));
  }
}
