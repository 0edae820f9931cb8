package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.instance.Target;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a target leads.
 *
 * @param target what the caller asked for
 * @param instance the instance behind it
 * @param addresses the addresses of the name itself; none when the caller named the instance
 * @param kept whether it is taken also when the name leads elsewhere by now
 */
public record Route(Target target, InstanceName instance, List<String> addresses, boolean kept) {

  /** Copies the list. */
  public Route {
    addresses = List.copyOf(addresses);
  }

  /** Where a target leads now. */
  public Route(Target target, InstanceName instance, List<String> addresses) {
    this(target, instance, addresses, false);
  }

  /** The same, whatever the name leads to. */
  public Route keep() {
    return new Route(target, instance, addresses, true);
  }

  /** Whether the caller asked for a name, not for the instance. */
  public boolean byName() {
    return target.instance().isEmpty();
  }

  /** The addresses of the name before those that the policy chose, which stay to fall back on. */
  public AddressOrder before(AddressOrder order) {
    if (addresses.isEmpty() || order.addresses().isEmpty()) {
      return order;
    }
    Stream<InstanceAddress> own =
        addresses.stream().map(host -> InstanceAddress.of(order.addresses().get(0).type(), host));
    Stream<InstanceAddress> others =
        order.addresses().stream().filter(address -> !addresses.contains(address.host()));
    return AddressOrder.of(
        Stream.concat(own, others).toList(),
        "the addresses of %s, then %s".formatted(target, order.reason()));
  }
}
