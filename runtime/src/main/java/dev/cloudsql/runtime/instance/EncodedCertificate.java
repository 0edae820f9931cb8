package dev.cloudsql.runtime.instance;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * A certificate as it came over the wire, about a thousand bytes. What Java makes of it takes six
 * times as much, and only TLS needs that.
 */
public final class EncodedCertificate {

  private final byte[] der;

  private EncodedCertificate(byte[] der) {
    this.der = der;
  }

  /**
   * The bytes of a certificate.
   *
   * @throws IllegalArgumentException if it has none, which one that was read has
   */
  public static EncodedCertificate of(X509Certificate certificate) {
    try {
      return new EncodedCertificate(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("A certificate that cannot be written", e);
    }
  }

  /** The certificate to work with. */
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
