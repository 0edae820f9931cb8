package dev.cloudsql.emulator.dns;

import java.util.List;
import java.util.Locale;

/**
 * A DNS record.
 *
 * @param name the domain name
 * @param type the record type
 * @param values the strings of a TXT record, the target of a CNAME record, or an IP address
 * @since 0.1
 */
public record DnsRecord(String name, DnsType type, List<String> values) {

  /** Converts the name to lower case without a dot at the end, and copies the values. */
  public DnsRecord {
    name = canonical(name);
    values = List.copyOf(values);
  }

  /**
   * A TXT record.
   *
   * @param strings its strings, each of at most 255 bytes
   */
  public static DnsRecord txt(String name, String... strings) {
    return new DnsRecord(name, DnsType.TXT, List.of(strings));
  }

  /** A CNAME record: the name is an alias of another one. */
  public static DnsRecord cname(String name, String target) {
    return new DnsRecord(name, DnsType.CNAME, List.of(canonical(target)));
  }

  /** An A record for an IPv4 address, an AAAA record for an IPv6 address. */
  public static DnsRecord address(String name, String ip) {
    return new DnsRecord(name, ip.contains(":") ? DnsType.AAAA : DnsType.A, List.of(ip));
  }

  static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
