package dev.cloudsql;

import java.util.ArrayList;
import java.util.List;

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
    List<InstanceAddress> chosen = new ArrayList<>(addresses.size());
    StringBuilder reason = new StringBuilder("ipTypes=");
    for (int i = 0; i < types.size(); i++) {
      IpType type = types.get(i);
      reason.append(i == 0 ? "" : ",").append(type.name());
      if (type == IpType.SQL_DATA) {
        chosen.add(InstanceAddress.SQL_DATA);
      }
      for (InstanceAddress address : addresses) {
        if (address.type() == type && address.node().isEmpty()) {
          chosen.add(address);
        }
      }
    }
    return AddressOrder.of(chosen, reason.toString());
  }
}
