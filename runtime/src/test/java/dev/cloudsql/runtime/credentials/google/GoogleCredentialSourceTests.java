package dev.cloudsql.runtime.credentials.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.testing.ScriptedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A source over a google-auth credential")
@Timeout(120)
class GoogleCredentialSourceTests {

  private TokenServer server;
  private CredentialSource source;

  @BeforeEach
  void start() throws IOException {
    server = new TokenServer();
    server.giveTokens(3600);
    source = source(server.serviceAccount());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  @DisplayName(
      "asks for exactly the admin scope for the API, and exactly the login scope for logins")
  void scopes() throws Exception {
    source.apiToken();
    source.loginToken();

    assertThat(server.scopes())
        .containsExactly(
            "https://www.googleapis.com/auth/sqlservice.admin",
            "https://www.googleapis.com/auth/sqlservice.login");
  }

  @Test
  @DisplayName("knows its e-mail address and quota project without a request")
  void principal() {
    assertThat(source.principal()).contains(TokenServer.EMAIL);
    assertThat(source.quotaProject()).contains("payer");
    assertThat(server.http.requests()).isEmpty();
  }

  @Test
  @DisplayName("keeps each token while it is good, and passes its expiry on")
  void keeps() throws Exception {
    Token api = source.apiToken();
    Token login = source.loginToken();

    assertThat(source.apiToken()).isEqualTo(api);
    assertThat(source.loginToken()).isEqualTo(login);
    assertThat(api.value()).isEqualTo("token-1");
    assertThat(login.value()).isEqualTo("token-2");
    assertThat(api.expiry().orElseThrow())
        .isBetween(Instant.now().plusSeconds(3000), Instant.now().plusSeconds(3600));
    assertThat(server.http.requests()).hasSize(2);
  }

  @Test
  @DisplayName(
      "renews a login token that would end a certificate soon, though the API would still take one")
  void shortLogin() throws Exception {
    server.giveTokens(500);

    assertThat(source.apiToken()).isEqualTo(source.apiToken());
    assertThat(source.loginToken()).isNotEqualTo(source.loginToken());
  }

  @Test
  @DisplayName("asks once for all that wait")
  void singleFlight() throws Exception {
    List<FutureTask<Token>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FutureTask<Token> call = new FutureTask<>(source::apiToken);
      calls.add(call);
      new Thread(call).start();
    }

    for (FutureTask<Token> call : calls) {
      assertThat(call.get().value()).isEqualTo("token-1");
    }
    assertThat(server.http.requests()).hasSize(1);
  }

  @Test
  @DisplayName("gets new tokens after the old ones were not accepted, even if the first try fails")
  void invalidate() throws Exception {
    source.apiToken();
    source.loginToken();
    source.invalidate();
    server.http.answer(503, "");
    assertThat(failure()).isNotNull();
    server.giveTokens(3600);

    assertThat(source.apiToken().value()).isEqualTo("token-4");
    assertThat(source.loginToken().value()).isEqualTo("token-5");
    assertThat(source.apiToken().value()).isEqualTo("token-4");
  }

  @ParameterizedTest
  @CsvSource({
    "500, CREDENTIALS_UNAVAILABLE",
    "502, CREDENTIALS_UNAVAILABLE",
    "503, CREDENTIALS_UNAVAILABLE",
    "429, CREDENTIALS_UNAVAILABLE",
    "408, CREDENTIALS_UNAVAILABLE",
    "400, CREDENTIALS",
    "401, CREDENTIALS",
    "403, CREDENTIALS",
  })
  @DisplayName("distinguishes transient failures from wrong credentials, tries once, and recovers")
  void statuses(int status, ErrorCode code) throws Exception {
    server.http.answer(
        status, "{\"error\": \"invalid_grant\", \"error_description\": \"No such account\"}");

    ConnectorException failure = failure();

    assertThat(server.http.requests()).hasSize(1);
    assertThat(failure)
        .returns(code, ConnectorException::code)
        .hasMessageContaining("" + status)
        .hasMessageContaining(TokenServer.EMAIL);
    // Java's HTTP client drops the body of a 401 that answers a POST.
    if (status != 401) {
      assertThat(failure).hasMessageContaining("invalid_grant");
    }

    server.giveTokens(3600);
    assertThat(source.apiToken()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "{\"access_token\": \"t\"}",
        "{\"access_token\": \"\", \"expires_in\": 3600}",
        "{\"access_token\": \" \", \"expires_in\": 3600}",
        "{\"access_token\": \"secret\", \"expires_in\": 0}",
        "{\"access_token\": \"secret\", \"expires_in\": -60}",
        "{\"access_token\": [\"secret\"], \"expires_in\": 3600}",
      })
  @DisplayName("gives no token that is empty or over, takes the answer for passing, and asks again")
  void badAnswers(String body) throws Exception {
    server.http.answer(200, body, "Content-Type: application/json");

    assertThat(failure())
        .isNotNull()
        .returns(true, ConnectorException::retryable)
        .hasMessageNotContaining("secret");

    server.giveTokens(3600);
    assertThat(source.apiToken().value()).isEqualTo("token-2");
  }

  @Test
  @DisplayName("strips white space around a token")
  void padded() throws Exception {
    server.http.answer(
        200, TokenServer.token("  padded\\n", 3600), "Content-Type: application/json");

    assertThat(source.apiToken().value()).isEqualTo("padded");
  }

  @Test
  @DisplayName("reports an unreachable token server as retryable")
  void unreachable() throws IOException {
    // Bound and never listening, so connects are refused.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress("127.0.0.1", 0));
      URI tokenServer = URI.create("http://127.0.0.1:" + nobody.getLocalPort() + "/");
      source = source(server.serviceAccount().toBuilder().setTokenServerUri(tokenServer).build());

      assertThat(failure()).returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
    }
  }

  @Test
  @DisplayName("reports an interrupt as one, and keeps the flag")
  void interrupt() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.http.answer(
        (request, out) -> {
          asked.complete(null);
          go.join();
          out.write(ScriptedServer.response(200, TokenServer.token("late", 3600)));
        });
    FutureTask<Token> first = new FutureTask<>(source::apiToken);
    new Thread(first).start();
    asked.join();

    Thread.currentThread().interrupt();
    ConnectorException failure = failure();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).returns(ErrorCode.INTERRUPTED, ConnectorException::code);

    go.complete(null);
    assertThat(first.get().value()).isEqualTo("late");
  }

  @Test
  @DisplayName("uses a fixed token for both until it ends, even after a server refused it once")
  void fixedToken() throws Exception {
    CredentialSource fixed =
        source(GoogleCredentials.create(new AccessToken("fixed", inSeconds(400))));

    assertThat(fixed.apiToken().value()).isEqualTo("fixed");
    fixed.invalidate();
    assertThat(fixed.apiToken().value()).isEqualTo("fixed");
    assertThat(fixed.loginToken().value()).isEqualTo("fixed");
    assertThat(fixed.principal()).isEmpty();
  }

  @Test
  @DisplayName("needs other credentials when a fixed token has ended")
  void endedToken() {
    source = source(GoogleCredentials.create(new AccessToken("fixed", inSeconds(-1))));

    assertThat(failure()).returns(ErrorCode.CREDENTIALS, ConnectorException::code);
  }

  @Test
  @DisplayName("takes a token without expiry as it is")
  void noExpiry() throws Exception {
    source = source(OAuth2Credentials.create(new AccessToken("fixed", null)));

    assertThat(source.apiToken().expiry()).isEmpty();
    assertThat(source.loginToken().value()).isEqualTo("fixed");
    assertThat(source.quotaProject()).isEmpty();
  }

  @Test
  @DisplayName("gives a type and a text to whatever a program's own credentials throw")
  void foreignFailures() {
    source =
        source(
            refreshing(
                () -> {
                  throw new IOException();
                }));
    assertThat(failure())
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("for the moment: IOException.");

    source =
        source(
            refreshing(
                () -> {
                  throw new UnsupportedOperationException("never");
                }));
    assertThat(failure())
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("never");
  }

  private static OAuth2Credentials refreshing(
      OAuth2CredentialsWithRefresh.OAuth2RefreshHandler handler) {
    return OAuth2CredentialsWithRefresh.newBuilder().setRefreshHandler(handler).build();
  }

  private static Date inSeconds(long seconds) {
    return Date.from(Instant.now().plus(Duration.ofSeconds(seconds)));
  }

  private static CredentialSource source(OAuth2Credentials credentials) {
    return GoogleCredentialSource.of(credentials, InstantSource.system());
  }

  private ConnectorException failure() {
    return catchThrowableOfType(ConnectorException.class, source::apiToken);
  }
}
