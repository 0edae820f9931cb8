package com.example.readpool;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Begins each connect with the next node; the endpoint of the pool comes last. */
final class NodesInTurn implements IpSelector {

  private final IpSelector endpoint;
  private final List<IpType> types;
  private final AtomicInteger turn = new AtomicInteger();

  NodesInTurn(List<IpType> types) {
    this.endpoint = IpSelector.of(types);
    this.types = types;
  }

  @Override
  public AddressOrder order(InstanceName instance, List<InstanceAddress> addresses) {
    List<InstanceAddress> order = new ArrayList<>(nodes(addresses));
    if (!order.isEmpty()) {
      Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
    }
    String reason = "its turn among %d nodes".formatted(order.size());
    order.addAll(endpoint.order(instance, addresses).addresses());
    return AddressOrder.of(order, reason);
  }

  private List<InstanceAddress> nodes(List<InstanceAddress> addresses) {
    return addresses.stream()
        .filter(address -> address.node().isPresent() && types.contains(address.type()))
        .toList();
  }
}
