package dev.cloudsql.runtime.tls.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The names in a server's certificate")
class ServerNamesTests {

  private static final X509Certificate AUTHORITY =
      CertificateAuthority.create("test", Instant.now()).certificate();

  @ParameterizedTest(name = "expected {0}, common name ''{1}'', DNS names {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "-,                project:instance, -,                        true",
        "-,                project:other,    -,                        false",
        "-,                '',               -,                        false",
        "-,                -,                -,                        false",
        "-,                Project:Instance, -,                        false",
        "-,                project:other,    db.example.com,           false",
        "db.example.com,   project:other,    db.example.com,           true",
        "db.example.com,   project:other,    DB.Example.COM,           true",
        "db.example.com.,  project:other,    db.example.com,           true",
        "db.example.com,   project:other,    db.example.com.,          true",
        "db.example.com,   project:other,    *.example.com,            true",
        "a.db.example.com, project:other,    *.example.com,            false",
        "example.com,      project:other,    *.example.com,            false",
        "db.example.com,   project:other,    d*.example.com,           false",
        "db.example.com,   project:other,    other.example.com,        false",
        "db.example.com,   project:other,    a.test db.example.com,    true",
        "db.example.com,   project:other,    -,                        false",
        "db.example.com,   project:instance, -,                        true",
        "db.example.com,   project:instance, other.example.com,        true",
        "db.example.com,   db.example.com,   -,                        false",
      })
  @DisplayName("speak for the instance by DNS name, else by common name")
  void match(String expected, String commonName, String dnsNames, boolean matches) {
    ServerIdentity server =
        new ServerIdentity(List.of(EncodedCertificate.of(AUTHORITY)), expected, "project:instance");
    List<String> names = dnsNames == null ? List.of() : Arrays.asList(dnsNames.split(" "));

    assertThat(new ServerNames(commonName, names).match(server)).isEqualTo(matches);
  }

  @Test
  @DisplayName("speak for a read pool also by the name of one of its nodes")
  void matchNodes() {
    ServerIdentity pool =
        new ServerIdentity(
            List.of(EncodedCertificate.of(AUTHORITY)),
            "pool.example.com",
            "project:pool",
            List.of("one.example.com", "two.example.com."));

    assertThat(new ServerNames(null, List.of("two.example.com")).match(pool)).isTrue();
    assertThat(new ServerNames(null, List.of("pool.example.com")).match(pool)).isTrue();
    assertThat(new ServerNames(null, List.of("ten.example.com")).match(pool)).isFalse();
  }

  @Test
  @DisplayName("are read from subject and subject alternative names")
  void read() throws Exception {
    assertThat(ServerNames.of(AUTHORITY).commonName()).isNotNull();
    assertThat(ServerNames.of(AUTHORITY).dnsNames()).isEmpty();
  }
}
