package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.spi.AddressOrder;
import dev.cloudsql.spi.InstanceAddress;
import dev.cloudsql.spi.IpSelector;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The address policy of a list: these types, in this order, and no others.
 *
 * @param types at least one
 */
record ListedTypes(List<IpType> types) implements IpSelector {

  /** What applies when nobody says anything: whichever address the instance has. */
  static final ListedTypes ANY = new ListedTypes(List.of(IpType.values()));

  ListedTypes {
    types = List.copyOf(types);
  }

  @Override
  public AddressOrder order(InstanceName instance, List<InstanceAddress> addresses) {
    List<InstanceAddress> chosen =
        types.stream()
            .flatMap(type -> addresses.stream().filter(address -> address.type() == type))
            .toList();
    String list = types.stream().map(IpType::name).collect(Collectors.joining(","));
    return new AddressOrder(chosen, "ipTypes=" + list);
  }
}
