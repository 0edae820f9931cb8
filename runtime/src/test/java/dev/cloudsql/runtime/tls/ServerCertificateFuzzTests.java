package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.Pem;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import dev.cloudsql.runtime.tls.identity.AuthorityTrustManager;
import dev.cloudsql.runtime.tls.identity.ServerNames;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any certificate of a server")
class ServerCertificateFuzzTests {

  /** All kinds of alternative names, and a subject with plus signs and commas. */
  private static final String ODD =
      """
      -----BEGIN CERTIFICATE-----
      MIICQTCCAeegAwIBAgIUZIuYDRy/aAKO61Ch8Y/65fNLFgMwCgYIKoZIzj0EAwIw
      OjEUMBIGA1UECgwLR29vZ2xlLCBJbmMxDDAKBgNVBAsMA2ErYjEUMBIGA1UEAwwL
      c2hvcDpvcmRlcnMwIBcNMjYxMTIyMjEwMzA0WhgPMjA4MTA4MjUyMTAzMDRaMDox
      FDASBgNVBAoMC0dvb2dsZSwgSW5jMQwwCgYDVQQLDANhK2IxFDASBgNVBAMMC3No
      b3A6b3JkZXJzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKxgrbCXvYAV07kiq
      wcekupbTxHe90thLzFXOq31qfERnItPshbIwR1dK3YZhbe3zsz6lkJ/qw4tUktqs
      nkZwNKOByDCBxTCBhQYDVR0RBH4wfIIUKi5vcmRlcnMuZXhhbXBsZS5jb22CHW9y
      ZGVycy5ldXJvcGUtd2VzdDEuc3FsLmdvb2cuhwQKAQIDgQthQGIuZXhhbXBsZYYS
      aHR0cHM6Ly94LmV4YW1wbGUvoAoGAyoDBKADDAF4pBIwEDEOMAwGA1UEAwwFb3Ro
      ZXIwDwYDVR0TAQH/BAUwAwEB/zALBgNVHQ8EBAMCAoQwHQYDVR0OBBYEFIv0MG+t
      jykjGyR1mg4yV9T1ksIzMAoGCCqGSM49BAMCA0gAMEUCIQDcY6HdcXkfW/9ELxk1
      qeDXvbne+XGHL/yEObm2v8p3JQIgP+uJcbsDNlY4GrNZ+D7oChqZSNLEUU2glpX6
      pHzkn2U=
      -----END CERTIFICATE-----
      """;

  static List<byte[]> seeds() throws GeneralSecurityException {
    byte[] party = Pem.decode(ODD);
    // Makes the directory name an EDI party name, which the JDK reads but cannot write.
    party[414] = (byte) 0xa5;
    return List.of(
        Pem.decode(ODD),
        party,
        CertificateAuthority.create("shop:orders", Instant.now()).certificate().getEncoded());
  }

  @MethodSource("seeds")
  @DisplayName(
      "is trusted or not, and its names are read or not, and no other exception comes of it")
  @FuzzTest
  void anyBytes(byte @NotNull [] der) throws GeneralSecurityException {
    Bounds.hold(
        der.length,
        () -> {
          try {
            check(
                (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der)));
          } catch (CertificateException e) {
            String why = HandshakeFailure.of(new SSLException("no", e)).explanation();
            assertThat(why).matches("\\P{C}{1,1000}");
          }
        });
  }

  private static void check(X509Certificate certificate) throws GeneralSecurityException {
    ServerIdentity server =
        new ServerIdentity(
            List.of(EncodedCertificate.of(certificate)), "orders.example.com", "shop:orders");
    ServerNames names = ServerNames.of(certificate);
    names.match(server);
    assertThat(names.toString()).matches("\\P{C}{0,1000}");
    AuthorityTrustManager.of(server)
        .checkServerTrusted(new X509Certificate[] {certificate}, "UNKNOWN");
  }

  @Test
  @DisplayName("is trusted and read or not in all variants of certificates")
  void variants() throws GeneralSecurityException {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
