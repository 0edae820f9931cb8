package dev.cloudsql;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of an {@link IpSelector}: the addresses to dial, in order, and the reason.
 *
 * <p>Immutable.
 *
 * @since 0.1
 */
public final class AddressOrder {

  private final List<InstanceAddress> addresses;
  private final String reason;

  private AddressOrder(List<InstanceAddress> addresses, String reason) {
    this.addresses = List.copyOf(addresses);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Makes an order of addresses.
   *
   * @param addresses the addresses to dial, of which the first that accepts is used; if empty, the
   *     connect fails
   * @param reason one clause for log, status and errors, such as {@code ipTypes=PRIVATE,PUBLIC}
   * @return the order
   */
  public static AddressOrder of(List<InstanceAddress> addresses, String reason) {
    return new AddressOrder(addresses, reason);
  }

  /** The addresses to dial; the first that accepts is used. */
  public List<InstanceAddress> addresses() {
    return addresses;
  }

  /** The reason for these addresses in this order: one clause for log, status and errors. */
  public String reason() {
    return reason;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressOrder that
        && addresses.equals(that.addresses)
        && reason.equals(that.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(addresses, reason);
  }

  /** The addresses and the reason. */
  @Override
  public String toString() {
    return addresses + ", chosen by " + reason;
  }
}
