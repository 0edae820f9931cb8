package dev.cloudsql.runtime.proxy;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The HTTP dialer, by the rules")
class HttpCompatibilityTests extends ProxyCompatibility {

  HttpCompatibilityTests() {
    super(new HttpProvider());
  }
}
