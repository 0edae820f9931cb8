package dev.cloudsql.runtime.admin;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate that the Admin API has issued.
 *
 * @param certificate the certificate
 * @param life the time from the response to its end, by the server's clock; this machine's clock
 *     may be wrong
 */
public record EphemeralCertificate(X509Certificate certificate, Duration life) {

  /**
   * A certificate out of a response.
   *
   * @param date the time of the response by the server's clock. If it is {@code null}, or not
   *     within the validity of the certificate, all of that is taken for its life.
   */
  static EphemeralCertificate of(X509Certificate certificate, @Nullable Instant date) {
    Instant start = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Instant issued = date != null && date.isAfter(start) && date.isBefore(end) ? date : start;
    return new EphemeralCertificate(certificate, Duration.between(issued, end));
  }
}
