package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
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
import org.jspecify.annotations.Nullable;

/**
 * A credential source over one google-auth credential, with a separately scoped token for each
 * purpose.
 *
 * <p>Credentials that cannot be scoped, such as a fixed token, are used unchanged for both tokens.
 */
public final class GoogleCredentialSource implements CredentialSource {

  static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";
  static final String PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";
  static final String LOGIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.login";

  /**
   * The minimum remaining lifetime of a login token. A client certificate expires with its login
   * token and is renewed four minutes before, so a shorter-lived token would cause an immediate
   * renewal.
   */
  private static final Duration SHORTEST_LOGIN = Duration.ofMinutes(10);

  private final OAuth2Credentials credentials;
  private final InstantSource clock;
  private final ScopedToken api;
  private final ScopedToken login;
  private final ScopedToken impersonation;
  private volatile @Nullable String principal;
  private volatile @Nullable String universeDomain;

  private GoogleCredentialSource(OAuth2Credentials credentials, InstantSource clock) {
    this.credentials = credentials;
    this.clock = clock;
    this.api = new ScopedToken(scoped(credentials, ADMIN_SCOPE), Duration.ZERO, clock);
    this.login = new ScopedToken(login(credentials, clock), SHORTEST_LOGIN, clock);
    this.impersonation = new ScopedToken(scoped(credentials, PLATFORM_SCOPE), Duration.ZERO, clock);
    this.principal = Principals.known(credentials).orElse(null);
    this.universeDomain = Universes.known(credentials).orElse(null);
  }

  /** Makes a source over these credentials; tokens expire by the clock. */
  public static GoogleCredentialSource of(OAuth2Credentials credentials, InstantSource clock) {
    return new GoogleCredentialSource(credentials, clock);
  }

  private static OAuth2Credentials login(OAuth2Credentials credentials, InstantSource clock) {
    if (credentials instanceof UserCredentials user && user.getRefreshToken() != null) {
      // google-auth cannot change the scope of user credentials, but the token server can.
      return OAuth2CredentialsWithRefresh.newBuilder()
          .setRefreshHandler(UserLogin.of(user, LOGIN_SCOPE, clock))
          .build();
    }
    return scoped(credentials, LOGIN_SCOPE);
  }

  /** Scoped credentials without google-auth's own retries. */
  private static OAuth2Credentials scoped(OAuth2Credentials credentials, String scope) {
    if (!(credentials instanceof GoogleCredentials google)) {
      return credentials;
    }
    GoogleCredentials scoped = withoutRetries(google.createScoped(scope));
    return scoped instanceof ServiceAccountCredentials account && !Universes.isGoogles(account)
        ? SelfSignedToken.of(account)
        : scoped;
  }

  /**
   * Disables google-auth's retries, also those of the source credentials of an impersonation: they
   * block for seconds, and the refresh machine retries.
   */
  private static GoogleCredentials withoutRetries(GoogleCredentials credentials) {
    if (credentials instanceof ImpersonatedCredentials impersonated) {
      return impersonated.toBuilder()
          .setSourceCredentials(withoutRetries(impersonated.getSourceCredentials()))
          .build();
    }
    return credentials.createWithCustomRetryStrategy(false);
  }

  @Override
  public Token apiToken() throws IOException {
    Token token = api.get();
    // Only the metadata server knows the principal of its tokens, and it has just answered.
    if (credentials instanceof ComputeEngineCredentials machine) {
      if (principal == null) {
        principal = Principals.ask(machine).orElse(null);
      }
      if (universeDomain == null) {
        universeDomain = Universes.ask(machine).orElse(null);
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
    if (principal == null
        && credentials instanceof UserCredentials user
        && user.getRefreshToken() != null) {
      principal = Principals.ask(user, clock).orElse(null);
    }
    return token;
  }

  /**
   * Never blocks: the principal of a Google Cloud machine is known after the first API token, that
   * of a user after the first login token.
   */
  @Override
  public Optional<String> principal() {
    return Optional.ofNullable(principal);
  }

  @Override
  public Optional<String> quotaProject() {
    return credentials instanceof GoogleCredentials google
        ? Optional.ofNullable(google.getQuotaProjectId())
        : Optional.empty();
  }

  @Override
  public Optional<String> universeDomain() {
    return Optional.ofNullable(universeDomain);
  }

  @Override
  public void invalidate() {
    impersonation.forget();
    api.forget();
    login.forget();
  }
}
