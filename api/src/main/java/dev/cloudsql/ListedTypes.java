package dev.cloudsql;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The address policy that selects only addresses of the listed types, in the order of the list.
 *
 * @param types at least one type
 */
record ListedTypes(List<IpType> types) implements IpSelector {

  ListedTypes {
    types = List.copyOf(types);
    if (types.isEmpty()) {
      throw new IllegalArgumentException("An address policy needs at least one type of address");
    }
  }

  @Override
  public AddressOrder order(InstanceName instance, List<InstanceAddress> addresses) {
    List<InstanceAddress> chosen =
        types.stream()
            .flatMap(
                type ->
                    type == IpType.SQL_DATA
                        ? Stream.of(InstanceAddress.SQL_DATA)
                        : addresses.stream().filter(address -> address.type() == type))
            .filter(address -> address.node().isEmpty())
            .toList();
    String list = types.stream().map(IpType::name).collect(Collectors.joining(","));
    return AddressOrder.of(chosen, "ipTypes=" + list);
  }
}
