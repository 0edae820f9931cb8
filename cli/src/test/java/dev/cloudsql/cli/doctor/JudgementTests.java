package dev.cloudsql.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What depends on the machine, and so cannot be prepared: see FindingsTests for the rest. */
@DisplayName("The reason of a failure")
class JudgementTests {

  private static final InstanceName NAME = InstanceName.parse("shop:europe-west1:orders");

  private static final Evidence NOTHING = evidence(new CredentialProbe("key", true, null));

  private static Evidence evidence(CredentialProbe credentials) {
    return new Evidence(
        NAME.toString(),
        ConnectorConfig.defaults(),
        false,
        NAME,
        credentials,
        "app@shop.iam.gserviceaccount.com",
        true,
        null,
        false,
        "",
        List.of(),
        List.of());
  }

  private static ConnectorException failure(
      ErrorCode code, Phase phase, String message, Throwable cause) {
    return new ConnectorException(code, phase, NAME, message, cause);
  }

  private static void assertDiagnosis(Exception failure, Diagnosis expected) {
    assertThat(Judgement.of(failure, NOTHING).diagnosis()).isEqualTo(expected);
  }

  @Test
  @DisplayName("is found for faults of the machine")
  void machine() {
    assertDiagnosis(
        failure(ErrorCode.RUNTIME, Phase.CONFIG, "Two runtimes", null), Diagnosis.RUNTIME_UNUSABLE);
    assertDiagnosis(
        failure(ErrorCode.TCP, Phase.TCP, "x", new NoRouteToHostException("No route to host")),
        Diagnosis.PORT_UNREACHABLE);
    assertDiagnosis(
        failure(ErrorCode.TCP, Phase.TCP, "x", new SocketException("Connection reset by peer")),
        Diagnosis.TLS_BROKEN_OFF);
    assertDiagnosis(
        failure(ErrorCode.TCP, Phase.TCP, "x", new IOException("Network is unreachable")),
        Diagnosis.PORT_UNREACHABLE);
    assertDiagnosis(
        failure(
            ErrorCode.TLS,
            Phase.TLS,
            "this Java runtime has TLS 1.3 switched off (No appropriate protocol)",
            null),
        Diagnosis.TLS_DISABLED_HERE);
    assertDiagnosis(
        failure(ErrorCode.TLS, Phase.TLS, "the TLS handshake failed (handshake_failure)", null),
        Diagnosis.TLS_FAILED);
    assertDiagnosis(failure(ErrorCode.TIMEOUT, Phase.CONFIG, "late", null), Diagnosis.TIMED_OUT);
    assertDiagnosis(new IllegalStateException("odd"), Diagnosis.UNEXPECTED);
    assertThat(
            Judgement.of(
                    failure(ErrorCode.CREDENTIALS, Phase.REFRESH, "There are none", null),
                    evidence(new CredentialProbe("metadata server", false, null)))
                .diagnosis())
        .isEqualTo(Diagnosis.CREDENTIALS_MISSING);
  }

  @Test
  @DisplayName("is the failure that was retried until the deadline, wherever a driver hides it")
  void behind() {
    ConnectorException before =
        failure(ErrorCode.API_UNAVAILABLE, Phase.REFRESH, "fails (503 backendError: \"x\")", null);
    ConnectorException late = failure(ErrorCode.TIMEOUT, Phase.REFRESH, "late", before);
    assertDiagnosis(new SQLException("x", "08001", new IOException(late)), Diagnosis.API_FAILING);
  }

  @Test
  @DisplayName("may be a proxy that reads the connection to Google's API, but not to another one")
  void inspection() {
    ConnectorConfig googles = ConnectorConfig.defaults();
    ConnectorConfig another =
        googles.toBuilder()
            .googleApis(GoogleApis.at(URI.create("https://api.example.com")))
            .build();
    String own = "CN=WR2,O=Google Trust Services,C=US";
    assertThat(Examination.inspected(googles, own)).isFalse();
    assertThat(Examination.inspected(googles, "CN=Proxy,O=Example")).isTrue();
    assertThat(Examination.inspected(another, "CN=Proxy,O=Example")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  @DisplayName("is known for every code but those of a program's own doing")
  void codes(ErrorCode code) {
    boolean own =
        code == ErrorCode.INTERRUPTED || code == ErrorCode.CLOSED || code == ErrorCode.LISTEN;
    Diagnosis diagnosis = Judgement.of(failure(code, Phase.LOGIN, "x", null), NOTHING).diagnosis();
    assertThat(diagnosis == Diagnosis.UNEXPECTED).isEqualTo(own);
  }

  @Test
  @DisplayName("comes with a command that has the names of the case")
  void remedy() {
    ConnectorException denied =
        failure(ErrorCode.API_DENIED, Phase.REFRESH, "denied (403 notAuthorized: \"x\")", null)
            .withDenied("app@shop.iam.gserviceaccount.com", "roles/cloudsql.client");
    assertThat(Judgement.of(denied, NOTHING).remedy())
        .isEqualTo(
            "Grant the role: gcloud projects add-iam-policy-binding shop --member=serviceAccount:app@shop.iam.gserviceaccount.com --role=roles/cloudsql.client");
  }

  @Test
  @DisplayName("has an id, a meaning and a remedy as whole sentences")
  void sentences() {
    assertThat(Stream.of(Diagnosis.values()))
        .allSatisfy(
            it -> {
              assertThat(it.id()).matches("[a-z]+(-[a-z]+)*");
              assertThat(it.meaning()).matches("[A-Z][^|]*\\.");
              assertThat(it.remedy()).matches("[A-Z][^|]*[^ ]");
            });
  }
}
