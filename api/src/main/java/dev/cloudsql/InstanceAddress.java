package dev.cloudsql;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One address of an instance, or of one node of a read pool.
 *
 * <p>Immutable. The runtime makes these from the Admin API's answer; tests of an {@link IpSelector}
 * make their own.
 *
 * @since 0.1
 */
public final class InstanceAddress {

  /**
   * SQL Data in an {@link AddressOrder}: the tunnel through the Admin API. Every policy may return
   * it, although it is not among the addresses of the instance.
   */
  public static final InstanceAddress SQL_DATA = of(IpType.SQL_DATA, "sql-data");

  private final IpType type;
  private final String host;
  private final @Nullable String node;

  private InstanceAddress(IpType type, String host, @Nullable String node) {
    this.type = Objects.requireNonNull(type, "type");
    this.host = Objects.requireNonNull(host, "host");
    this.node = node;
  }

  /**
   * Makes an address of the instance itself; for a read pool, of the endpoint that distributes
   * connections among the nodes.
   *
   * @param type the kind of address
   * @param host an IP address or a DNS name
   * @return the address
   */
  public static InstanceAddress of(IpType type, String host) {
    return new InstanceAddress(type, host, null);
  }

  /**
   * Makes an address of one node of a read pool.
   *
   * @param type the kind of address
   * @param host an IP address or a DNS name
   * @param node the name of the node
   * @return the address
   */
  public static InstanceAddress ofNode(IpType type, String host, String node) {
    return new InstanceAddress(type, host, Objects.requireNonNull(node, "node"));
  }

  /** The kind of address. */
  public IpType type() {
    return type;
  }

  /** An IP address or a DNS name. */
  public String host() {
    return host;
  }

  /** The name of the read pool's node; empty for an address of the instance itself. */
  public Optional<String> node() {
    return Optional.ofNullable(node);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceAddress that
        && type == that.type
        && host.equals(that.host)
        && Objects.equals(node, that.node);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, host, node);
  }

  /** Such as {@code PUBLIC 34.1.2.3}, or {@code PRIVATE 10.0.0.5 of node pool-1}. */
  @Override
  public String toString() {
    return type + " " + host + (node == null ? "" : " of node " + node);
  }
}
