package dev.cloudsql.runtime.dns;

import java.util.List;
import java.util.Optional;

/** Asks DNS; blocks for some seconds at most. */
interface DnsRecords {

  /**
   * The values of the TXT records of a name, each with its strings joined; none if there are none.
   */
  List<String> texts(String name) throws DnsException;

  /**
   * Whether the TXT records of a name are more than {@link #texts} gave, since the server could
   * send the rest only by TCP and did not. Asked when they lead nowhere.
   */
  default boolean moreTexts(String name) {
    return false;
  }

  /** The name that a name is an alias of. */
  Optional<String> alias(String name) throws DnsException;

  /** The IP addresses of a name, IPv4 first; none if there are none. */
  List<String> addresses(String name) throws DnsException;
}
