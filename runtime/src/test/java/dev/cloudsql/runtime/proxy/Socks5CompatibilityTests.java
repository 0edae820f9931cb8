package dev.cloudsql.runtime.proxy;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The SOCKS 5 dialer, by the rules")
class Socks5CompatibilityTests extends ProxyCompatibility {

  Socks5CompatibilityTests() {
    super(new Socks5Provider());
  }
}
