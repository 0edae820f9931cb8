package dev.cloudsql;

/**
 * The kinds of address that an instance can have, and SQL Data, which needs none.
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
  PSC,
  /**
   * No address: SQL Data, a tunnel through the Admin API, for programs that cannot reach an address
   * of the instance. Used only where an address policy names it; needs {@code
   * dev.cloudsql:cloudsql-sqldata} on the path.
   */
  SQL_DATA
}
