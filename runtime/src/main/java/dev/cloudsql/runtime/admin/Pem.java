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

/** Converts keys and certificates to and from the PEM text of the Admin API. */
final class Pem {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]++-----END CERTIFICATE-----");

  private Pem() {}

  /**
   * A public key in PEM. The label is that of PKCS#1 although the bytes are X.509, which is what
   * all connectors send and the API accepts.
   */
  static String publicKey(PublicKey key) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN RSA PUBLIC KEY-----\n%s\n-----END RSA PUBLIC KEY-----\n"
        .formatted(lines.encodeToString(key.getEncoded()));
  }

  /**
   * Parses a field that holds one or more certificates.
   *
   * <p>A certificate that cannot be parsed is skipped if there are others.
   *
   * <p>The bundle is split here, because the treatment of bundles and of text between certificates
   * in {@code CertificateFactory} differs between providers.
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
