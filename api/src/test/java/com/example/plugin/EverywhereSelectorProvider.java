package com.example.plugin;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.IpSelector;
import dev.cloudsql.spi.IpSelectorProvider;

/** Named on the class path of the tests, so that every class loader finds it. */
public final class EverywhereSelectorProvider implements IpSelectorProvider {

  @Override
  public String name() {
    return "everywhere";
  }

  @Override
  public IpSelector create(String argument) {
    return (instance, addresses) -> AddressOrder.of(addresses, argument);
  }
}
