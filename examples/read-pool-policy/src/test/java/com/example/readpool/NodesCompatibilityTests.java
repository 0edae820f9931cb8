package com.example.readpool;

import dev.cloudsql.spi.IpSelectorProvider;
import dev.cloudsql.tck.IpSelectorCompatibilityKit;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The policy for read pools, by the rules")
class NodesCompatibilityTests extends IpSelectorCompatibilityKit {

  @Override
  protected IpSelectorProvider provider() {
    return new NodesProvider();
  }

  @Override
  protected String argument() {
    return "PRIVATE,PSC";
  }

  @Override
  protected Optional<String> unusableArgument() {
    return Optional.of("NEAREST");
  }
}
