package dev.cloudsql.runtime.dns;

import java.util.List;
import java.util.Optional;

/** Queries DNS records; blocks for some seconds at most. */
interface DnsRecords {

  /**
   * The values of the TXT records of a name, each with its strings joined; empty if there are none.
   */
  List<String> texts(String name) throws DnsException;

  /**
   * Whether a name has more TXT records than {@link #texts} returned, because the server could send
   * the rest only by TCP and did not. Called if the returned records name no instance.
   */
  default boolean moreTexts(String name) {
    return false;
  }

  /** The target of the CNAME record of a name. */
  Optional<String> alias(String name) throws DnsException;

  /** The IP addresses of a name, IPv4 first; empty if there are none. */
  List<String> addresses(String name) throws DnsException;
}
