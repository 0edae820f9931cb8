package dev.cloudsql.emulator.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an authority is asked to put into a certificate.
 *
 * @param use what the certificate is good for
 * @param commonName the subject's common name; empty leaves it out
 * @param dnsNames the subject alternative names
 * @param notBefore from when it is good
 * @param notAfter until when it is good
 * @since 0.1
 */
public record Leaf(
    Use use, String commonName, List<String> dnsNames, Instant notBefore, Instant notAfter) {

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** A server has had its certificate for a while; clocks of tests may jump by hours. */
  private static final Duration SERVER_AGE = Duration.ofHours(12);

  /** Copies the names. */
  public Leaf {
    dnsNames = List.copyOf(dnsNames);
  }

  /** A server's certificate that is good for a year. */
  public static Leaf server(String commonName, Instant now) {
    return new Leaf(
        Use.SERVER, commonName, List.of(), now.minus(SERVER_AGE), now.plus(Duration.ofDays(365)));
  }

  /** A client's certificate that is good for an hour. */
  public static Leaf client(String commonName, Instant now) {
    return new Leaf(
        Use.CLIENT, commonName, List.of(), now.minus(CLOCK_SKEW), now.plus(Duration.ofHours(1)));
  }

  /** The same with these subject alternative names. */
  public Leaf withDnsNames(List<String> names) {
    return new Leaf(use, commonName, names, notBefore, notAfter);
  }

  /**
   * The same until this moment; when that lies before its start, the start moves to an hour
   * earlier.
   */
  public Leaf withNotAfter(Instant until) {
    Instant from = until.isAfter(notBefore) ? notBefore : until.minus(Duration.ofHours(1));
    return new Leaf(use, commonName, dnsNames, from, until);
  }

  /** What a certificate is good for. */
  public enum Use {
    /** For a server to show to its clients. */
    SERVER,
    /** For a client to show to its server. */
    CLIENT
  }
}
