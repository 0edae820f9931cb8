package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("With another provider of TLS in front of the JDK's")
@Timeout(600)
class OtherProviderTests {

  private CloudSqlEmulator cloud;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @ParameterizedTest
  @CsvSource({
    "none,              SunJSSE",
    "conscrypt,         Conscrypt",
    "conscrypt-trust,   Conscrypt",
    "bouncycastle,      BCJSSE"
  })
  @DisplayName("a connect works by it, and what fails has the same error")
  void connects(String providers, String name, @TempDir Path directory) throws Exception {
    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of(),
            ConnectProgram.class,
            ConnectProgram.arguments(
                providers,
                cloud,
                cloud.instance("p:r:good").start(),
                cloud
                    .instance("p:r:cas")
                    .settings(
                        settings ->
                            settings
                                .withServerCaMode("GOOGLE_MANAGED_CAS_CA")
                                .withDnsName("db.example.com")
                                .withServerDnsNames("db.example.com"))
                    .start(),
                sick("other-name", InstanceFault.wrongCommonName("p:good")),
                sick("other-authority", InstanceFault.unknownAuthority()),
                sick("expired", InstanceFault.expiredCertificate()),
                sick("old-tls", InstanceFault.tls12Only()),
                sick("p-256-only", InstanceFault.p256Only()),
                sick("stalled-2s", InstanceFault.stallMidHandshake()),
                sick("closes-early", InstanceFault.closeDuringHandshake()),
                sick("refuses-once", InstanceFault.rejectClientCertificate().times(1)),
                sick("closes-once", InstanceFault.closeAfterHandshake().times(1))));

    assertThat(output.lines())
        .containsExactly(
            name,
            "good ok ok",
            "cas ok ok",
            "other-name SERVER_IDENTITY SERVER_IDENTITY",
            "other-authority SERVER_CERTIFICATE SERVER_CERTIFICATE",
            "expired SERVER_CERTIFICATE SERVER_CERTIFICATE",
            "old-tls TLS TLS",
            "p-256-only ok ok",
            "stalled-2s TIMEOUT TIMEOUT",
            "closes-early TLS TLS",
            "refuses-once CLIENT_CERTIFICATE ok",
            "closes-once TLS ok");
  }

  @Test
  @DisplayName("that cannot do it, a connect has an error that says so")
  void providerThatCannot(@TempDir Path directory) throws Exception {
    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of(),
            ConnectProgram.class,
            ConnectProgram.arguments(
                "bouncycastle-jsse", cloud, cloud.instance("p:r:good").start()));

    assertThat(output.lines()).containsExactly("BCJSSE", "good TLS TLS");
    assertThat(output.errors())
        .contains(
            "this Java runtime cannot set up TLS 1.3 (java.lang.IllegalStateException: unable to create JcaTlsCrypto");
  }

  @Test
  @DisplayName("or none, and TLS 1.3 switched off, a connect has an error that says so")
  void switchedOff(@TempDir Path directory) throws Exception {
    Path properties =
        Files.writeString(
            directory.resolve("java.security"), "jdk.tls.disabledAlgorithms=TLSv1.3\n");

    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of("-Djava.security.properties=" + properties),
            ConnectProgram.class,
            ConnectProgram.arguments("none", cloud, cloud.instance("p:r:good").start()));

    assertThat(output.lines()).containsExactly("SunJSSE", "good TLS TLS");
    assertThat(output.errors()).contains("this Java runtime has TLS 1.3 switched off");
  }

  @Test
  @DisplayName("or none, and cipher suites set that have none of TLS 1.3, the error names them")
  void withoutSuites(@TempDir Path directory) throws Exception {
    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of("-Djdk.tls.client.cipherSuites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            ConnectProgram.class,
            ConnectProgram.arguments("none", cloud, cloud.instance("p:r:good").start()));

    assertThat(output.lines()).containsExactly("SunJSSE", "good TLS TLS");
    assertThat(output.errors()).contains("jdk.tls.client.cipherSuites");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdk.tls.namedGroups=secp256r1,secp384r1", "jdk.tls.namedGroups=ffdhe2048"})
  @DisplayName("or none, and groups set that have no X25519 among them, a connect works")
  void withoutX25519(String groups, @TempDir Path directory) throws Exception {
    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of("-D" + groups),
            ConnectProgram.class,
            ConnectProgram.arguments("none", cloud, cloud.instance("p:r:good").start()));

    assertThat(output.lines()).containsExactly("SunJSSE", "good ok ok");
  }

  private EmulatedInstance sick(String id, InstanceFault fault) {
    EmulatedInstance instance = cloud.instance("p:r:" + id).start();
    instance.fault(fault);
    return instance;
  }
}
