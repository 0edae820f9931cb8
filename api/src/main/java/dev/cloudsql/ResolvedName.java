package dev.cloudsql;

import java.util.List;

/**
 * The result of an {@link InstanceResolver}: the instance that a domain name points to, and the
 * addresses of the name itself.
 *
 * @param target an instance connection name; or a DNS name that Cloud SQL assigned to an instance,
 *     such as {@code 0123456789ab.fedcba987654.europe-west1.sql-psc.goog}, for which the connector
 *     then asks the Admin API
 * @param addresses IP addresses of the name itself, dialled before those of the instance
 * @since 0.1
 */
public record ResolvedName(String target, List<String> addresses) {

  /** Copies the list. */
  public ResolvedName {
    addresses = List.copyOf(addresses);
  }
}
