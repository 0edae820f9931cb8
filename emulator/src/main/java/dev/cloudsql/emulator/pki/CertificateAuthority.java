package dev.cloudsql.emulator.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority with its own key.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.create("Google Cloud SQL Server CA", now);
 * X509Certificate server = authority.issue(Leaf.server("project:instance", now), keys.getPublic());
 * }</pre>
 *
 * @since 0.1
 */
public final class CertificateAuthority {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ORGANIZATION = "Google, Inc";
  private static final int ROOT_PATH_LENGTH = 1;

  private final KeyPair keys;
  private final X500Name name;
  private final X509Certificate certificate;
  private final List<X509Certificate> chain;

  private CertificateAuthority(
      KeyPair keys, X500Name name, X509Certificate certificate, List<X509Certificate> chain) {
    this.keys = keys;
    this.name = name;
    this.certificate = certificate;
    this.chain = chain;
  }

  /**
   * Makes an authority that is valid for ten years.
   *
   * @param commonName its common name; a random qualifier makes the distinguished name unique, like
   *     Google's
   * @param now the current time; its validity starts one day before
   */
  public static CertificateAuthority create(String commonName, Instant now) {
    KeyPair keys = KeyPairs.newEc();
    X500Name name = uniqueName(commonName);
    X509Certificate certificate =
        sign(authority(name, name, keys.getPublic(), now, ROOT_PATH_LENGTH), keys);
    return new CertificateAuthority(keys, name, certificate, List.of());
  }

  /**
   * Makes a subordinate authority, like those of Certificate Authority Service: clients trust the
   * root, and servers also send the {@linkplain #chain() subordinate's certificate}.
   *
   * @param commonName its common name, made unique as in {@link #create}
   * @param now the current time; its validity starts one day before
   */
  public CertificateAuthority subordinate(String commonName, Instant now) {
    KeyPair lowerKeys = KeyPairs.newEc();
    X500Name lowerName = uniqueName(commonName);
    X509Certificate lower = sign(authority(name, lowerName, lowerKeys.getPublic(), now, 0), keys);
    List<X509Certificate> lowerChain = new ArrayList<>(List.of(lower));
    lowerChain.addAll(chain);
    return new CertificateAuthority(lowerKeys, lowerName, lower, List.copyOf(lowerChain));
  }

  private static X509v3CertificateBuilder authority(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, int pathLength) {
    try {
      return certificate(
              issuer,
              subject,
              SubjectPublicKeyInfo.getInstance(key.getEncoded()),
              now.minus(Duration.ofDays(1)),
              now.plus(Duration.ofDays(3650)))
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } catch (IOException e) {
      throw new IllegalStateException("The authority's certificate cannot be written", e);
    }
  }

  /**
   * The certificates that a server sends after its own: from the issuer up to the root, without the
   * root. Empty unless this is a subordinate.
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The authority's own certificate, which clients trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The PEM text of its own certificate. */
  public String pem() {
    return Pem.of(certificate);
  }

  /** Issues a certificate for a key. */
  public X509Certificate issue(Leaf leaf, PublicKey key) {
    return issue(leaf, key.getEncoded());
  }

  /**
   * Issues a certificate for a key.
   *
   * @param leaf the content of the certificate
   * @param publicKey the DER bytes of the key's {@code SubjectPublicKeyInfo}
   * @throws IllegalArgumentException if these are not such bytes
   */
  public X509Certificate issue(Leaf leaf, byte[] publicKey) {
    X509v3CertificateBuilder builder =
        certificate(
            name,
            subject(leaf.commonName()).build(),
            SubjectPublicKeyInfo.getInstance(publicKey),
            leaf.notBefore(),
            leaf.notAfter());
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  leaf.use() == Leaf.Use.SERVER
                      ? KeyPurposeId.id_kp_serverAuth
                      : KeyPurposeId.id_kp_clientAuth));
      if (!leaf.dnsNames().isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(leaf));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Not what a certificate can hold: " + leaf, e);
    }
    return sign(builder, keys);
  }

  private static GeneralNames alternativeNames(Leaf leaf) {
    return new GeneralNames(
        leaf.dnsNames().stream()
            .map(dnsName -> new GeneralName(GeneralName.dNSName, dnsName))
            .toArray(GeneralName[]::new));
  }

  private static X500Name uniqueName(String commonName) {
    return subject(commonName)
        .addRDN(BCStyle.DN_QUALIFIER, new BigInteger(128, RANDOM).toString(16))
        .build();
  }

  private static X500NameBuilder subject(String commonName) {
    X500NameBuilder subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.C, "US")
            .addRDN(BCStyle.O, ORGANIZATION);
    return commonName.isEmpty() ? subject : subject.addRDN(BCStyle.CN, commonName);
  }

  private static X509v3CertificateBuilder certificate(
      X500Name issuer, X500Name subject, SubjectPublicKeyInfo key, Instant from, Instant until) {
    BigInteger serial = new BigInteger(120, RANDOM).add(BigInteger.ONE);
    return new X509v3CertificateBuilder(
        issuer, serial, Date.from(from), Date.from(until), subject, key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot sign certificates", e);
    }
  }
}
