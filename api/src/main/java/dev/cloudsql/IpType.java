package dev.cloudsql;

/**
 * The kinds of address that an instance can have.
 *
 * <p>Later releases may add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum IpType {
  /** The public IPv4 address; the Admin API calls it {@code PRIMARY}. */
  PUBLIC,
  /**
   * A private IP address in a VPC network that is peered with the instance's (private services
   * access).
   */
  PRIVATE,
  /** The DNS name of a Private Service Connect endpoint. */
  PSC
}
