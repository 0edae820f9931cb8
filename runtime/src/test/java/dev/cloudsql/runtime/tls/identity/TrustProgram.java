package dev.cloudsql.runtime.tls.identity;

import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import dev.cloudsql.testkeys.PooledRsaProvider;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Trusts a server in a JVM with settings of its own, or exits with a failure. */
final class TrustProgram {

  private TrustProgram() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    PooledRsaProvider.install();
    Instant now = Instant.now();
    CertificateAuthority authority = CertificateAuthority.create("CA", now);
    X509Certificate leaf =
        authority.issue(Leaf.server("p:i", now), KeyPairs.sharedRsa().getPublic());
    AuthorityTrustManagerTests.trust(authority)
        .checkServerTrusted(new X509Certificate[] {leaf}, "UNKNOWN");
  }
}
