package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("An impersonation with a source of the application")
class ImpersonationTests {

  private static final String PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
  private static final String TARGET = "target@shop.iam.gserviceaccount.com";

  private final CloudSqlEmulator cloud;
  private final Own own = new Own();

  ImpersonationTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName("speaks for the target, on the quota and in the universe of the source")
  void speaksFor() throws Exception {
    CredentialSource source = impersonation();

    assertThat(source.principal()).contains(TARGET);
    assertThat(source.quotaProject()).contains("payer");
    assertThat(source.universeDomain()).contains("cloud.example");
  }

  @Test
  @DisplayName("keeps its tokens, and asks the source for another one when it needs new ones")
  void asksAgain() throws Exception {
    CredentialSource source = impersonation();
    Token first = source.apiToken();
    assertThat(source.apiToken()).isEqualTo(first);

    cloud.revokeTokens();
    source.invalidate();

    assertThat(own.invalidated).isEqualTo(1);
    assertThat(source.apiToken()).isNotEqualTo(first);
    assertThat(source.loginToken()).isNotEqualTo(source.apiToken());
    assertThat(cloud.calls().count(ApiCall.GENERATE_ACCESS_TOKEN)).isEqualTo(3);
  }

  @Test
  @DisplayName("may be the source of another one")
  void chain() throws Exception {
    CredentialSource second =
        Impersonation.of(
            impersonation(), "last@shop", List.of(), cloud.adminEndpoint(), InstantSource.system());
    cloud.iam().letImpersonate("own@example.com", TARGET);
    assertThat(catchThrowableOfType(ConnectorException.class, second::apiToken))
        .hasMessageStartingWith(TARGET + " may not act as the service account last@shop ");

    cloud.iam().letImpersonate(TARGET, "last@shop");

    assertThat(second.apiToken()).isNotNull();
  }

  @Test
  @DisplayName("passes on the failure of the source unchanged")
  void sourceFails() throws Exception {
    ConnectorException failure =
        new ConnectorException(
            ErrorCode.CREDENTIALS, Phase.REFRESH, null, "The vault is sealed.", null);
    own.failure = Optional.of(failure);

    assertThat(catchThrowableOfType(ConnectorException.class, () -> impersonation().apiToken()))
        .isSameAs(failure);
  }

  @Test
  @DisplayName("reports a server error of the API as transient, with its message")
  void trouble() throws Exception {
    CredentialSource source = impersonation();
    cloud.fault(ApiCall.GENERATE_ACCESS_TOKEN, ApiFault.status(503).times(1));

    assertThat(catchThrowableOfType(ConnectorException.class, source::apiToken))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("503 UNAVAILABLE");
    assertThat(source.apiToken()).isNotNull();
  }

  @Test
  @DisplayName("sends no token in clear to another machine")
  void inClear() {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(
            () ->
                Impersonation.of(
                    own,
                    TARGET,
                    List.of(),
                    URI.create("http://iam.example/"),
                    InstantSource.system()))
        .withMessageContaining("IAM Service Account Credentials API endpoint");
  }

  private CredentialSource impersonation() throws ConnectorException {
    return Impersonation.of(own, TARGET, List.of(), cloud.adminEndpoint(), InstantSource.system());
  }

  /** Gives a new token of unknown life each time, and none for anything but impersonation. */
  private final class Own implements CredentialSource {

    private Optional<ConnectorException> failure = Optional.empty();
    private int invalidated;

    @Override
    public Token apiToken() {
      throw new AssertionError("Nobody calls the Admin API as the source");
    }

    @Override
    public Token loginToken() {
      throw new AssertionError("Nobody logs in as the source");
    }

    @Override
    public Token impersonationToken() throws IOException {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return Token.of(cloud.issueToken("own@example.com", PLATFORM).value());
    }

    @Override
    public Optional<String> quotaProject() {
      return Optional.of("payer");
    }

    @Override
    public Optional<String> universeDomain() {
      return Optional.of("cloud.example");
    }

    @Override
    public void invalidate() {
      invalidated++;
    }
  }
}
