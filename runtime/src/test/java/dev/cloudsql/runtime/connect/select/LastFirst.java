package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.IpSelector;
import dev.cloudsql.spi.IpSelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A third-party address policy: the addresses in reverse. */
public final class LastFirst implements IpSelectorProvider {

  @Override
  public String name() {
    return "acme";
  }

  @Override
  public IpSelector create(String argument) {
    return (instance, addresses) -> {
      List<InstanceAddress> reversed = new ArrayList<>(addresses);
      Collections.reverse(reversed);
      return AddressOrder.of(reversed, "acme says " + argument);
    };
  }
}
