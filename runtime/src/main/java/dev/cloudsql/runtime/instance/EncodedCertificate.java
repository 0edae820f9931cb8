package dev.cloudsql.runtime.instance;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * The DER bytes of a certificate, about a thousand. The decoded object takes six times as much
 * memory, and only TLS needs it.
 */
public final class EncodedCertificate {

  private final byte[] der;

  private EncodedCertificate(byte[] der) {
    this.der = der;
  }

  /**
   * Encodes a certificate.
   *
   * @throws IllegalArgumentException if it cannot be encoded, which does not happen for a parsed
   *     certificate
   */
  public static EncodedCertificate of(X509Certificate certificate) {
    try {
      return new EncodedCertificate(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("A certificate that cannot be written", e);
    }
  }

  /** Decodes the certificate. */
  public X509Certificate decode() throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedCertificate that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "EncodedCertificate[%s bytes]".formatted(der.length);
  }
}
