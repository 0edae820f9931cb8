package dev.cloudsql.runtime.tls.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The trust in a server")
class AuthorityTrustManagerTests {

  private static final Instant NOW = Instant.now();

  private final CertificateAuthority authority = CertificateAuthority.create("CA", NOW);
  private final X509Certificate[] chain = chain(authority);

  @ParameterizedTest
  @ValueSource(strings = {"UNKNOWN", "GENERIC"})
  @DisplayName("does not depend on what a provider calls the authentication of TLS 1.3")
  void wordsOfProviders(String authType) throws Exception {
    AuthorityTrustManager trust = trust(authority);

    assertThatCode(() -> trust.checkServerTrusted(chain, authType)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("is in the announced authorities and no others")
  void otherAuthority() throws Exception {
    AuthorityTrustManager trust = trust(CertificateAuthority.create("CA", NOW));

    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "UNKNOWN"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  @DisplayName("does not ask for revocation, which an instance's authority cannot answer")
  void revocation() throws Exception {
    assertTrustedWith("-Dcom.sun.net.ssl.checkRevocation=true");
  }

  @Test
  @DisplayName("needs no key store of the JVM's default type")
  void keyStoreType(@TempDir Path directory) throws Exception {
    Path security =
        Files.writeString(directory.resolve("java.security"), "keystore.type=missing\n");

    assertTrustedWith("-Djava.security.properties=" + security);
  }

  /** In a JVM of its own, since the JDK reads such settings once. */
  private static void assertTrustedWith(String setting) throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                setting,
                "-cp",
                System.getProperty("java.class.path"),
                TrustProgram.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(java.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(java.exitValue()).as(output).isZero();
    } finally {
      java.destroyForcibly();
    }
  }

  static AuthorityTrustManager trust(CertificateAuthority authority) throws Exception {
    return AuthorityTrustManager.of(
        new ServerIdentity(List.of(EncodedCertificate.of(authority.certificate())), null, "p:i"));
  }

  private static X509Certificate[] chain(CertificateAuthority authority) {
    Leaf leaf = Leaf.server("p:i", NOW);
    return new X509Certificate[] {authority.issue(leaf, KeyPairs.sharedRsa().getPublic())};
  }
}
