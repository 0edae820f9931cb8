package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as the Admin API writes them. */
final class Pem {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]++-----END CERTIFICATE-----");

  private Pem() {}

  /**
   * The label is that of PKCS#1 around X.509 bytes: what the API has always been sent, and accepts.
   */
  static String publicKey(PublicKey key) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN RSA PUBLIC KEY-----\n%s\n-----END RSA PUBLIC KEY-----\n"
        .formatted(lines.encodeToString(key.getEncoded()));
  }

  /**
   * Reads a field that holds one certificate or several, one after the other.
   *
   * <p>One that cannot be read is skipped if there are others.
   *
   * <p>They are taken apart here: what a {@code CertificateFactory} makes of a bundle, and of text
   * between certificates, differs between providers.
   */
  static List<X509Certificate> certificates(JsonFields fields, String name)
      throws ConnectorException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = CERTIFICATE.matcher(fields.lines(name));
    CertificateException unreadable = null;
    while (block.find()) {
      byte[] pem = block.group().getBytes(StandardCharsets.US_ASCII);
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(pem)));
      } catch (CertificateException e) {
        unreadable = e;
      }
    }
    if (certificates.isEmpty()) {
      throw unreadable == null
          ? fields.wrong(name, "holds no certificate", null)
          : fields.wrong(name, "holds a certificate that cannot be read", unreadable);
    }
    return certificates;
  }
}
