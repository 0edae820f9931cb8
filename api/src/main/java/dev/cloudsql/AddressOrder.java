package dev.cloudsql;

import java.util.List;

/**
 * The addresses to dial, and why these in this order.
 *
 * @param addresses the first that answers is used
 * @param reason one clause for log, status and errors, such as {@code ipTypes=PRIVATE,PUBLIC}
 * @since 0.1
 */
public record AddressOrder(List<InstanceAddress> addresses, String reason) {

  /** Copies the list. */
  public AddressOrder {
    addresses = List.copyOf(addresses);
  }
}
