package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.spi.IpSelectorProvider;
import dev.cloudsql.tck.IpSelectorCompatibilityKit;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A third-party address policy")
class LastFirstCompatibilityTests extends IpSelectorCompatibilityKit {

  @Override
  protected IpSelectorProvider provider() {
    return new LastFirst();
  }

  @Override
  protected String argument() {
    return "reversed";
  }
}
