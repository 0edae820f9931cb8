package dev.cloudsql.emulator;

import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source of access tokens of one principal that needs no HTTP, in place of a client's credential
 * library. Each token is cached until four minutes before its expiry. May be used on any thread.
 *
 * @since 0.1
 */
public final class EmulatedCredentials {

  private static final Duration MARGIN = Duration.ofMinutes(4);

  private final CloudState cloud;
  private final String principal;
  private final Map<String, AccessToken> tokens = new ConcurrentHashMap<>();

  EmulatedCredentials(CloudState cloud, String principal) {
    this.cloud = cloud;
    this.principal = principal;
  }

  /** The e-mail address of the owner. */
  public String principal() {
    return principal;
  }

  /** A token for the Admin API. */
  public AccessToken apiToken() {
    return token(AccessTokens.ADMIN_SCOPE);
  }

  /** A token for IAM database logins. */
  public AccessToken loginToken() {
    return token(AccessTokens.LOGIN_SCOPE);
  }

  /** A token with which to impersonate service accounts. */
  public AccessToken impersonationToken() {
    return token(AccessTokens.PLATFORM_SCOPE);
  }

  /** Drops the cached tokens; the emulator still accepts them. */
  public void invalidate() {
    tokens.clear();
  }

  private AccessToken token(String scope) {
    AccessToken token = tokens.get(scope);
    if (token == null || !cloud.clock().instant().plus(MARGIN).isBefore(token.expiry())) {
      token = AccessToken.issue(cloud, principal, scope);
      tokens.put(scope, token);
    }
    return token;
  }
}
