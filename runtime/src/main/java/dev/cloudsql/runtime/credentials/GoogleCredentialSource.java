package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import com.google.auth.oauth2.UserCredentials;
import dev.cloudsql.spi.CredentialSource;
import dev.cloudsql.spi.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives tokens of one google-auth credential, each with the one scope that it is for.
 *
 * <p>What cannot be given another scope, such as a fixed token, is used as it is for both.
 */
final class GoogleCredentialSource implements CredentialSource {

  static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";
  static final String LOGIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.login";

  /**
   * A client certificate ends with its login token and is renewed four minutes before: a token with
   * less left would be asked for again at once.
   */
  private static final Duration SHORTEST_LOGIN = Duration.ofMinutes(10);

  private final OAuth2Credentials credentials;
  private final ScopedToken api;
  private final ScopedToken login;
  private volatile Optional<String> principal;

  private GoogleCredentialSource(
      OAuth2Credentials credentials, ScopedToken api, ScopedToken login) {
    this.credentials = credentials;
    this.api = api;
    this.login = login;
    this.principal = Principals.known(credentials);
  }

  static GoogleCredentialSource of(OAuth2Credentials credentials, InstantSource clock) {
    return new GoogleCredentialSource(
        credentials,
        new ScopedToken(scoped(credentials, ADMIN_SCOPE), Duration.ZERO, clock),
        new ScopedToken(login(credentials, clock), SHORTEST_LOGIN, clock));
  }

  private static OAuth2Credentials login(OAuth2Credentials credentials, InstantSource clock) {
    if (credentials instanceof UserCredentials user && user.getRefreshToken() != null) {
      // google-auth cannot give user credentials another scope, but the token server can.
      return OAuth2CredentialsWithRefresh.newBuilder()
          .setRefreshHandler(UserLogin.of(user, LOGIN_SCOPE, clock))
          .build();
    }
    return scoped(credentials, LOGIN_SCOPE);
  }

  /**
   * Without google-auth's own retries, which sleep for seconds: the refresh machine knows when to
   * try again.
   */
  private static OAuth2Credentials scoped(OAuth2Credentials credentials, String scope) {
    return credentials instanceof GoogleCredentials google
        ? google.createScoped(scope).createWithCustomRetryStrategy(false)
        : credentials;
  }

  @Override
  public Token apiToken() throws IOException {
    Token token = api.get();
    // Only the metadata server knows whose tokens it gives, and it has just answered.
    if (principal.isEmpty() && credentials instanceof ComputeEngineCredentials machine) {
      principal = Principals.ask(machine);
    }
    return token;
  }

  @Override
  public Token loginToken() throws IOException {
    return login.get();
  }

  /** Never waits: on a machine of Google Cloud it is known after the first token. */
  @Override
  public Optional<String> principal() {
    return principal;
  }

  @Override
  public Optional<String> quotaProject() {
    return credentials instanceof GoogleCredentials google
        ? Optional.ofNullable(google.getQuotaProjectId())
        : Optional.empty();
  }

  @Override
  public void invalidate() {
    api.forget();
    login.forget();
  }
}
