package dev.cloudsql.emulator.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The content of an end-entity certificate to issue.
 *
 * @param use server or client
 * @param commonName the subject's common name; empty for none
 * @param dnsNames the subject alternative names
 * @param notBefore the start of its validity
 * @param notAfter the end of its validity
 * @since 0.1
 */
public record Leaf(
    Use use, String commonName, List<String> dnsNames, Instant notBefore, Instant notAfter) {

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** The age of new server certificates, because clocks of tests may jump back by hours. */
  private static final Duration SERVER_AGE = Duration.ofHours(12);

  /** Copies the names. */
  public Leaf {
    dnsNames = List.copyOf(dnsNames);
  }

  /** A server certificate that is valid for a year. */
  public static Leaf server(String commonName, Instant now) {
    return new Leaf(
        Use.SERVER, commonName, List.of(), now.minus(SERVER_AGE), now.plus(Duration.ofDays(365)));
  }

  /** A client certificate that is valid for an hour. */
  public static Leaf client(String commonName, Instant now) {
    return new Leaf(
        Use.CLIENT, commonName, List.of(), now.minus(CLOCK_SKEW), now.plus(Duration.ofHours(1)));
  }

  /** The same content with these subject alternative names. */
  public Leaf withDnsNames(List<String> names) {
    return new Leaf(use, commonName, names, notBefore, notAfter);
  }

  /**
   * The same content with this end of validity; if that is before the start, the start moves to an
   * hour before it.
   */
  public Leaf withNotAfter(Instant until) {
    Instant from = until.isAfter(notBefore) ? notBefore : until.minus(Duration.ofHours(1));
    return new Leaf(use, commonName, dnsNames, from, until);
  }

  /** The purpose of a certificate. */
  public enum Use {
    /** Authenticates a server. */
    SERVER,
    /** Authenticates a client. */
    CLIENT
  }
}
