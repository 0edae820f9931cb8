package dev.cloudsql;

import java.util.List;

/**
 * Where a name leads.
 *
 * @param target an instance connection name; or a DNS name that Cloud SQL gave to an instance, such
 *     as {@code 0123456789ab.fedcba987654.europe-west1.sql-psc.goog}, whose instance the connector
 *     then learns from the Admin API
 * @param addresses IP addresses that the name itself has, to be dialled before the instance's own
 * @since 0.1
 */
public record ResolvedName(String target, List<String> addresses) {

  /** Copies the list. */
  public ResolvedName {
    addresses = List.copyOf(addresses);
  }
}
