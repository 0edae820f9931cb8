package dev.cloudsql.runtime.instance;

import java.security.PrivateKey;

/**
 * What the connector shows to the server: a short-lived client certificate and the key that belongs
 * to it.
 *
 * @param privateKey never leaves memory
 * @param certificate the ephemeral certificate, the leaf alone
 */
public record ClientIdentity(PrivateKey privateKey, EncodedCertificate certificate) {

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return "ClientIdentity[%s]".formatted(certificate);
  }
}
