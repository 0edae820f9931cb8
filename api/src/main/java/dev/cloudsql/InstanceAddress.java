package dev.cloudsql;

import java.util.Optional;

/**
 * One address of an instance, or of a node of it if it is a read pool.
 *
 * @param type its kind
 * @param host an IP address or a DNS name
 * @param node the name of the read pool's node that it leads to and no other; empty for the
 *     instance's own address, which for a read pool is the endpoint that spreads connections over
 *     the nodes
 * @since 0.1
 */
public record InstanceAddress(IpType type, String host, Optional<String> node) {

  /** The instance's own address. */
  public InstanceAddress(IpType type, String host) {
    this(type, host, Optional.empty());
  }

  /** Such as {@code PUBLIC 34.1.2.3}, or {@code PRIVATE 10.0.0.5 of node pool-1}. */
  @Override
  public String toString() {
    return type + " " + host + node.map(" of node %s"::formatted).orElse("");
  }
}
