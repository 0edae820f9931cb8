package dev.cloudsql.spi;

import dev.cloudsql.IpType;

/**
 * One address of an instance.
 *
 * @param type its kind
 * @param host an IP address or a DNS name
 * @since 0.1
 */
public record InstanceAddress(IpType type, String host) {

  /** Such as {@code PUBLIC 34.1.2.3}. */
  @Override
  public String toString() {
    return type + " " + host;
  }
}
