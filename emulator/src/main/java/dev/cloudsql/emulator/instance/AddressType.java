package dev.cloudsql.emulator.instance;

/**
 * A kind of address of an instance.
 *
 * @since 0.1
 */
public enum AddressType {
  /** Public IP; {@code PRIMARY} in the Admin API. */
  PUBLIC,
  /** Private services access, from inside a VPC network; {@code PRIVATE} in the Admin API. */
  PRIVATE,
  /** Private Service Connect, announced as a DNS name. */
  PSC
}
