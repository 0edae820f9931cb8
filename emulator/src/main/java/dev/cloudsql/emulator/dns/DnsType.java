package dev.cloudsql.emulator.dns;

import java.util.Arrays;
import java.util.Optional;

/**
 * The types of DNS record that the emulator serves.
 *
 * @since 0.1
 */
public enum DnsType {
  /** An IPv4 address. */
  A(1),
  /** The name for which this one is an alias. */
  CNAME(5),
  /** Text. */
  TXT(16),
  /** An IPv6 address. */
  AAAA(28);

  private final int code;

  DnsType(int code) {
    this.code = code;
  }

  /** The number of the type in the protocol. */
  public int code() {
    return code;
  }

  /** Finds the type with a number. */
  public static Optional<DnsType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
