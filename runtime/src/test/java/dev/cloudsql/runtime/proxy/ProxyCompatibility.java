package dev.cloudsql.runtime.proxy;

import dev.cloudsql.runtime.testing.TestProxy;
import dev.cloudsql.spi.TcpDialerProvider;
import dev.cloudsql.tck.TcpDialerCompatibilityKit;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The compatibility tests for dialers through a proxy that requires a login. */
abstract class ProxyCompatibility extends TcpDialerCompatibilityKit {

  private final TcpDialerProvider provider;
  private TestProxy proxy;

  ProxyCompatibility(TcpDialerProvider provider) {
    this.provider = provider;
  }

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new TestProxy();
    proxy.wants("me:s3cret");
  }

  @AfterEach
  void stopProxy() throws IOException {
    proxy.close();
  }

  @Override
  protected TcpDialerProvider provider() {
    return provider;
  }

  @Override
  protected String argument() {
    return "me:s3cret@" + proxy.address();
  }

  @Override
  protected Optional<String> unusableArgument() {
    return Optional.of("proxy");
  }

  @Override
  protected Optional<String> secret() {
    return Optional.of("s3cret");
  }
}
