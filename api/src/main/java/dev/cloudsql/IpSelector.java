package dev.cloudsql;

import java.util.List;

/**
 * Decides which of an instance's addresses are dialled, and in which order.
 *
 * <p>Asked once for each connect, on the connecting thread, many at once; it does not block.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface IpSelector {

  /**
   * Orders the addresses.
   *
   * @param instance whose addresses they are
   * @param addresses all that it has, in no particular order; with those of its nodes if it is a
   *     read pool
   * @return those to try, in this order, out of the given ones; none refuses the connect
   */
  AddressOrder order(InstanceName instance, List<InstanceAddress> addresses);

  /**
   * The policy of a list: these types, in this order, and no others; and of a read pool its
   * endpoint, not a node.
   *
   * @param types at least one
   * @return equal to every other policy of the same list
   */
  static IpSelector of(List<IpType> types) {
    return new ListedTypes(types);
  }
}
