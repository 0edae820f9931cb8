package dev.cloudsql.runtime.instance;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What the connector shows to the server: a short-lived client certificate and the key that belongs
 * to it.
 *
 * @param privateKey never leaves memory
 * @param certificate the ephemeral certificate, the leaf alone
 */
public record ClientIdentity(PrivateKey privateKey, X509Certificate certificate) {

  /** Tells the certificate's subject and expiry, nothing of the key. */
  @Override
  public String toString() {
    return "ClientIdentity[%s until %s]"
        .formatted(certificate.getSubjectX500Principal(), certificate.getNotAfter().toInstant());
  }
}
