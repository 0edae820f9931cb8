package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives tokens of one google-auth credential, each with the one scope that it is for.
 *
 * <p>What cannot be given another scope, such as a fixed token, is used as it is for both.
 */
public final class GoogleCredentialSource implements CredentialSource {

  static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";
  static final String PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";
  static final String LOGIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.login";

  /**
   * A client certificate ends with its login token and is renewed four minutes before: a token with
   * less left would be asked for again at once.
   */
  private static final Duration SHORTEST_LOGIN = Duration.ofMinutes(10);

  private final OAuth2Credentials credentials;
  private final InstantSource clock;
  private final ScopedToken api;
  private final ScopedToken login;
  private final ScopedToken impersonation;
  private volatile Optional<String> principal;
  private volatile Optional<String> universeDomain;

  private GoogleCredentialSource(OAuth2Credentials credentials, InstantSource clock) {
    this.credentials = credentials;
    this.clock = clock;
    this.api = new ScopedToken(scoped(credentials, ADMIN_SCOPE), Duration.ZERO, clock);
    this.login = new ScopedToken(login(credentials, clock), SHORTEST_LOGIN, clock);
    this.impersonation = new ScopedToken(scoped(credentials, PLATFORM_SCOPE), Duration.ZERO, clock);
    this.principal = Principals.known(credentials);
    this.universeDomain = Universes.known(credentials);
  }

  /** Tokens of these credentials; the clock tells when one ends. */
  public static GoogleCredentialSource of(OAuth2Credentials credentials, InstantSource clock) {
    return new GoogleCredentialSource(credentials, clock);
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
    if (!(credentials instanceof GoogleCredentials google)) {
      return credentials;
    }
    GoogleCredentials scoped = google.createScoped(scope).createWithCustomRetryStrategy(false);
    return scoped instanceof ServiceAccountCredentials account && !Universes.isGoogles(account)
        ? SelfSignedToken.of(account)
        : scoped;
  }

  @Override
  public Token apiToken() throws IOException {
    Token token = api.get();
    // Only the metadata server knows whose tokens it gives, and it has just answered.
    if (credentials instanceof ComputeEngineCredentials machine) {
      if (principal.isEmpty()) {
        principal = Principals.ask(machine);
      }
      if (universeDomain.isEmpty()) {
        universeDomain = Universes.ask(machine);
      }
    }
    return token;
  }

  @Override
  public Token impersonationToken() throws IOException {
    return impersonation.get();
  }

  @Override
  public Token loginToken() throws IOException {
    Token token = login.get();
    if (principal.isEmpty()
        && credentials instanceof UserCredentials user
        && user.getRefreshToken() != null) {
      principal = Principals.ask(user, clock);
    }
    return token;
  }

  /**
   * Never waits: on a machine of Google Cloud it is known after the first API token, and of a user
   * after the first login token.
   */
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
  public Optional<String> universeDomain() {
    return universeDomain;
  }

  @Override
  public void invalidate() {
    impersonation.forget();
    api.forget();
    login.forget();
  }
}
