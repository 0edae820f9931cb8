package dev.cloudsql.emulator.pki;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Encodes and decodes PEM text.
 *
 * @since 0.1
 */
public final class Pem {

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  /** The PEM text of these bytes, with a line break at the end. */
  public static String encode(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  /** The PEM text of a certificate. */
  public static String of(X509Certificate certificate) {
    try {
      return encode("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("The certificate has no DER form", e);
    }
  }

  /** A bundle: the PEM texts of these certificates, one after the other. */
  public static String bundle(List<X509Certificate> certificates) {
    return certificates.stream().map(Pem::of).collect(Collectors.joining());
  }

  /**
   * The bytes of the first PEM block, whatever its label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static byte[] decode(String text) {
    String body = text.replaceAll("(?s)^.*?-----BEGIN [^-]+-----", "");
    int end = body.indexOf("-----END ");
    if (end < 0 || body.length() == text.length()) {
      throw new IllegalArgumentException("Not a PEM text");
    }
    return Base64.getMimeDecoder().decode(body.substring(0, end));
  }
}
