package dev.cloudsql.runtime.credentials.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdentityPoolCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.testing.JulLog;
import dev.cloudsql.runtime.testing.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of each kind of credential, a source")
class CredentialKindsTests {

  private static final String ADMIN = "https://www.googleapis.com/auth/sqlservice.admin";
  private static final String LOGIN = "https://www.googleapis.com/auth/sqlservice.login";

  private TokenServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TokenServer();
    server.giveTokens(3600);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  @DisplayName("trades a user's refresh token for a login token of the login scope alone")
  void user() throws Exception {
    CredentialSource source = source(server.user());

    assertThat(source.apiToken().value()).isEqualTo("token-1");
    assertThat(source.loginToken().value()).isEqualTo("token-2");
    assertThat(source.loginToken().value()).isEqualTo("token-2");
    assertThat(server.scopes()).startsWith("", LOGIN);
    assertThat(TokenServer.form(server.http.requests().get(1)))
        .containsEntry("grant_type", "refresh_token")
        .containsEntry("client_id", "client-1")
        .containsEntry("client_secret", "client-secret")
        .containsEntry("refresh_token", "refresh-secret");
    assertThat(source.principal()).isEmpty();
  }

  @Test
  @DisplayName(
      "asks the token server for a user's e-mail address, which gcloud's files do not hold")
  void userPrincipal() throws Exception {
    CredentialSource source = source(server.user());
    server.http.answer(
        (request, out) ->
            out.write(
                ScriptedServer.response(
                    200,
                    request.line().contains("/tokeninfo")
                        ? "{\"email\": \"person@example.com\", \"scope\": \"x\"}"
                        : TokenServer.token("token", 3600),
                    "Content-Type: application/json")));

    assertThat(source.principal()).isEmpty();
    source.loginToken();

    assertThat(source.principal()).contains("person@example.com");
    assertThat(server.scopes())
        .containsExactly(LOGIN, "https://www.googleapis.com/auth/userinfo.email", "");
    assertThat(server.http.requests().get(2).body()).isEqualTo("access_token=token");
    source.loginToken();
    assertThat(server.http.requests()).hasSize(3);
  }

  @Test
  @DisplayName("says what the token server has against a user, and none of the user's secrets")
  void userRefused() {
    CredentialSource source = source(server.user());
    server.http.answer(
        400,
        "{\"error\": \"invalid_scope\", \"error_description\": \"Not granted\", \"echo\":"
            + " \"refresh-secret\"}");

    assertThat(catchThrowableOfType(ConnectorException.class, source::loginToken))
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("400 invalid_scope, Not granted")
        .hasMessageContaining(LOGIN)
        .hasStackTraceContaining("UserLogin")
        .satisfies(e -> assertThat(e).hasMessageNotContaining("secret"))
        .satisfies(e -> assertThat(e.getCause()).hasMessageNotContaining("secret"));
    assertThat(UserLogin.of(server.user(), LOGIN, InstantSource.system()).toString())
        .doesNotContain("secret");
  }

  @Test
  @DisplayName("reports a failure of a user's token server as transient, whatever it answers")
  void userTrouble() {
    CredentialSource source = source(server.user());

    server.http.answer(503, "busy");
    assertThat(catchThrowableOfType(ConnectorException.class, source::loginToken))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
    for (String body :
        List.of(
            "",
            "[]",
            "{",
            "{\"access_token\": 1}",
            "{\"access_token\": \"t\", \"expires_in\": \"x\"}")) {
      server.http.answer(200, body);
      assertThat(catchThrowableOfType(ConnectorException.class, source::loginToken))
          .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
    }
  }

  @Test
  @DisplayName("writes no secret to the log of google-http-client")
  void logs() throws Exception {
    CredentialSource user = source(server.user());
    CredentialSource account = source(server.serviceAccount());
    server.http.answer(
        200, TokenServer.token("token-secret", 3600), "Content-Type: application/json");

    try (JulLog log = new JulLog("com.google.api.client")) {
      user.apiToken();
      user.loginToken();
      account.apiToken();

      assertThat(log.lines()).doesNotContain("secret", "assertion");
    }
    assertThat(server.http.requests()).hasSize(5);
  }

  @Test
  @DisplayName(
      "asks the metadata server for the scope, and for the account once the first token is there")
  void machine() throws Exception {
    AtomicReference<String> account = new AtomicReference<>("500");
    CannedTransport metadata =
        new CannedTransport(
            (url, body) ->
                url.contains("/token") ? TokenServer.token("machine", 3600) : account.get());
    CredentialSource source =
        source(ComputeEngineCredentials.newBuilder().setHttpTransportFactory(metadata).build());

    assertThat(source.principal()).isEmpty();
    assertThat(metadata.requests).isEmpty();
    assertThat(source.apiToken().value()).isEqualTo("machine");
    assertThat(source.principal()).isEmpty();

    account.set("machine@shop.iam.gserviceaccount.com\n");
    source.apiToken();
    assertThat(source.principal()).contains("machine@shop.iam.gserviceaccount.com");
    source.loginToken();
    assertThat(metadata.requests)
        .filteredOn(request -> request.contains("/token"))
        .satisfiesExactly(
            request -> assertThat(request).contains("scopes=" + ADMIN),
            request -> assertThat(request).contains("scopes=" + LOGIN).doesNotContain(ADMIN));
  }

  @Test
  @DisplayName("reports a metadata server that is not ready yet as a transient failure")
  void machineNotReady() {
    CredentialSource source =
        source(
            ComputeEngineCredentials.newBuilder()
                .setHttpTransportFactory(new CannedTransport((url, body) -> "503"))
                .build());

    assertThat(catchThrowableOfType(ConnectorException.class, source::apiToken))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
  }

  @Test
  @DisplayName("impersonates with each scope, and speaks for the impersonated account")
  void impersonated() throws Exception {
    CannedTransport iam =
        new CannedTransport(
            (url, body) ->
                "{\"accessToken\": \"as-target\", \"expireTime\": \"2099-01-01T00:00:00Z\"}");
    CredentialSource source =
        source(
            ImpersonatedCredentials.create(
                GoogleCredentials.create(new AccessToken("own", null)),
                "target@shop.iam.gserviceaccount.com",
                null,
                List.of(),
                300,
                iam));

    assertThat(source.principal()).contains("target@shop.iam.gserviceaccount.com");
    assertThat(source.apiToken().value()).isEqualTo("as-target");
    source.loginToken();
    assertThat(iam.requests)
        .satisfiesExactly(
            request -> assertThat(request).contains(ADMIN).doesNotContain(LOGIN),
            request -> assertThat(request).contains(LOGIN).doesNotContain(ADMIN));
  }

  @Test
  @DisplayName("exchanges the token of an identity pool with each scope")
  void identityPool() throws Exception {
    CannedTransport sts =
        new CannedTransport(
            (url, body) ->
                "{\"access_token\": \"pool\", \"expires_in\": 3600, \"token_type\": \"Bearer\","
                    + " \"issued_token_type\": \"urn:ietf:params:oauth:token-type:access_token\"}");
    CredentialSource source =
        source(
            IdentityPoolCredentials.newBuilder()
                .setSubjectTokenSupplier(context -> "subject")
                .setAudience(
                    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x")
                .setSubjectTokenType("urn:ietf:params:oauth:token-type:jwt")
                .setHttpTransportFactory(sts)
                .build());

    assertThat(source.apiToken().value()).isEqualTo("pool");
    source.loginToken();
    assertThat(source.principal()).isEmpty();
    assertThat(sts.requests)
        .satisfiesExactly(
            request ->
                assertThat(request).contains("sqlservice.admin").doesNotContain("sqlservice.login"),
            request ->
                assertThat(request)
                    .contains("sqlservice.login")
                    .doesNotContain("sqlservice.admin"));
  }

  @Test
  @DisplayName("signs its tokens itself in another universe, and asks no server")
  void otherUniverse() throws Exception {
    CredentialSource source =
        source(server.serviceAccount().toBuilder().setUniverseDomain("cloud.example").build());

    String api = source.apiToken().value();
    assertThat(source.universeDomain()).contains("cloud.example");
    assertThat(claims(api)).contains(ADMIN).doesNotContain(LOGIN);
    assertThat(claims(source.loginToken().value())).contains(LOGIN).doesNotContain(ADMIN);
    assertThat(source.apiToken().value()).isEqualTo(api);
    assertThat(source.apiToken().expiry().orElseThrow())
        .isBetween(Instant.now().plusSeconds(3000), Instant.now().plusSeconds(3700));
    assertThat(server.http.requests()).isEmpty();
  }

  @Test
  @DisplayName("of a machine knows its universe once the first token is there")
  void universeOfMachine() throws Exception {
    CannedTransport metadata =
        new CannedTransport(
            (url, body) ->
                url.contains("/token")
                    ? TokenServer.token("machine", 3600)
                    : url.contains("universe") ? "cloud.example\n" : "500");
    CredentialSource source =
        source(ComputeEngineCredentials.newBuilder().setHttpTransportFactory(metadata).build());

    assertThat(source.universeDomain()).isEmpty();
    source.apiToken();
    assertThat(source.universeDomain()).contains("cloud.example");
  }

  @Test
  @DisplayName("speaks for the user whom a service account acts for")
  void delegated() {
    assertThat(source(server.serviceAccount().createDelegated("user@shop.example")).principal())
        .contains("user@shop.example");
  }

  private static String claims(String jwt) {
    return new String(
        Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
  }

  private static CredentialSource source(GoogleCredentials credentials) {
    return GoogleCredentialSource.of(credentials, InstantSource.system());
  }
}
