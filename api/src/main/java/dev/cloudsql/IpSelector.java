package dev.cloudsql;

import java.util.List;

/**
 * An address policy: decides which of an instance's addresses are dialled, and in which order.
 *
 * <p>Called before each dial of a connect, so again on a retry; on the connecting thread, for many
 * connects at once; must not block.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface IpSelector {

  /**
   * Selects and orders the addresses.
   *
   * @param instance the instance
   * @param addresses all addresses of the instance, in no particular order; for a read pool,
   *     including those of its nodes
   * @return the given addresses to try, in order, and {@link InstanceAddress#SQL_DATA} where SQL
   *     Data is to be tried; if empty, the connect fails with {@code CSQL-IP-TYPE}
   */
  AddressOrder order(InstanceName instance, List<InstanceAddress> addresses);

  /**
   * Makes a policy that selects only addresses of the given types, in the given order; for a read
   * pool, those of its endpoint, not of its nodes.
   *
   * @param types at least one type
   * @return a policy that is equal to every other policy of the same list
   */
  static IpSelector of(List<IpType> types) {
    return new ListedTypes(types);
  }
}
