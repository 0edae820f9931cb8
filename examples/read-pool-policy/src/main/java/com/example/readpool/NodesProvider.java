package com.example.readpool;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import dev.cloudsql.spi.IpSelectorProvider;
import java.util.List;
import java.util.stream.Stream;

/** {@code ipTypes=nodes:PRIVATE}, with the kinds of address as in a list, or {@code nodes}. */
@AutoService(IpSelectorProvider.class)
public final class NodesProvider implements IpSelectorProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public NodesProvider() {}

  @Override
  public String name() {
    return "nodes";
  }

  @Override
  public IpSelector create(String argument) throws ConnectorException {
    if (argument.isEmpty()) {
      return new NodesInTurn(List.of(IpType.PUBLIC, IpType.PRIVATE, IpType.PSC));
    }
    try {
      return new NodesInTurn(Stream.of(argument.split(",")).map(IpType::valueOf).toList());
    } catch (IllegalArgumentException e) {
      throw badArgument("Write kinds of address, such as nodes:PRIVATE, or nodes for all kinds.");
    }
  }
}
