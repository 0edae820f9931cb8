package com.example.readpool;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.IpSelectorProvider;
import java.util.stream.Stream;

/** {@code ipTypes=nodes:PRIVATE}, with the kinds of address as in a list. */
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
    try {
      return new NodesInTurn(Stream.of(argument.split(",")).map(IpType::valueOf).toList());
    } catch (IllegalArgumentException e) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "ipTypes=nodes:%s cannot be read. Write kinds of address, such as nodes:PRIVATE."
              .formatted(argument),
          e);
    }
  }
}
