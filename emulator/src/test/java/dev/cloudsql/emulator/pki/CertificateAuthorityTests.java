package dev.cloudsql.emulator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorResult;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A certificate authority")
class CertificateAuthorityTests {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final CertificateAuthority authority = CertificateAuthority.create("Test CA", NOW);

  @Test
  @DisplayName("issues certificates that it has signed, and no other has")
  void signs() {
    X509Certificate leaf =
        authority.issue(Leaf.server("p:i", NOW), KeyPairs.sharedRsa().getPublic());
    assertThatCode(() -> leaf.verify(authority.certificate().getPublicKey()))
        .doesNotThrowAnyException();
    assertThat(leaf.getIssuerX500Principal())
        .isEqualTo(authority.certificate().getSubjectX500Principal());

    CertificateAuthority namesake = CertificateAuthority.create("Test CA", NOW);
    assertThatThrownBy(() -> leaf.verify(namesake.certificate().getPublicKey()))
        .isInstanceOf(SignatureException.class);
    assertThat(namesake.certificate().getSubjectX500Principal())
        .isNotEqualTo(authority.certificate().getSubjectX500Principal());
  }

  @Test
  @DisplayName("puts names, times and use into a certificate")
  void content() throws Exception {
    Instant until = Instant.parse("2030-01-01T00:10:00Z");
    X509Certificate server =
        authority.issue(
            Leaf.server("p:i", NOW).withDnsNames(List.of("a.example.com")).withNotAfter(until),
            KeyPairs.sharedRsa().getPublic());
    assertThat(server.getSubjectX500Principal().getName()).startsWith("CN=p:i,");
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, "a.example.com"));
    assertThat(server.getNotAfter()).isEqualTo(Date.from(until));
    assertThat(server.getNotBefore()).isBefore(Date.from(NOW));
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");

    X509Certificate client =
        authority.issue(Leaf.client("me", NOW), KeyPairs.sharedRsa().getPublic());
    assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(client.getSubjectAlternativeNames()).isNull();
    assertThat(authority.certificate().getBasicConstraints()).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves an empty common name out")
  void noCommonName() {
    X509Certificate server =
        authority.issue(Leaf.server("", NOW), KeyPairs.sharedRsa().getPublic());
    assertThat(server.getSubjectX500Principal().getName()).isEqualTo("O=Google\\, Inc,C=US");
  }

  @Test
  @DisplayName("issues a subordinate, whose certificate completes the chain")
  void subordinate() throws Exception {
    CertificateAuthority lower = authority.subordinate("Lower CA", NOW);
    X509Certificate leaf = lower.issue(Leaf.server("p:i", NOW), KeyPairs.sharedRsa().getPublic());
    assertThat(lower.chain()).containsExactly(lower.certificate());
    assertThat(authority.chain()).isEmpty();
    assertThat(validate(List.of(leaf, lower.certificate()))).isNotNull();
    assertThatThrownBy(() -> validate(List.of(leaf)))
        .isInstanceOf(CertPathValidatorException.class);
    assertThat(lower.subordinate("Lowest CA", NOW).chain()).last().isEqualTo(lower.certificate());
  }

  private CertPathValidatorResult validate(List<X509Certificate> chain) throws Exception {
    PKIXParameters trust =
        new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    trust.setDate(Date.from(NOW));
    trust.setRevocationEnabled(false);
    return CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), trust);
  }

  @Test
  @DisplayName("issues certificates that ended before they could begin")
  void expired() {
    Instant past = NOW.minusSeconds(86_400);
    X509Certificate leaf =
        authority.issue(
            Leaf.client("me", NOW).withNotAfter(past), KeyPairs.sharedRsa().getPublic());
    assertThat(leaf.getNotAfter()).isEqualTo(Date.from(past));
    assertThat(leaf.getNotBefore()).isBefore(leaf.getNotAfter());
  }

  @Test
  @DisplayName("writes PEM that the JDK reads, alone and in bundles")
  void pem() throws Exception {
    CertificateAuthority other = CertificateAuthority.create("Other CA", NOW);
    String bundle = Pem.bundle(List.of(authority.certificate(), other.certificate()));
    assertThat(bundle).isEqualTo(authority.pem() + other.pem());
    assertThat(
            List.<Object>copyOf(
                CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                        new ByteArrayInputStream(bundle.getBytes(StandardCharsets.US_ASCII)))))
        .containsExactly(authority.certificate(), other.certificate());
    assertThat(Pem.decode(authority.pem())).isEqualTo(authority.certificate().getEncoded());
    assertThatThrownBy(() -> Pem.decode("nothing")).isInstanceOf(IllegalArgumentException.class);
  }
}
