package dev.cloudsql.emulator;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives tokens of one principal without a detour over HTTP, and keeps each until shortly before its
 * end.
 */
final class EmulatedCredentials implements CredentialSource {

  private static final Duration MARGIN = Duration.ofMinutes(4);

  private final CloudState cloud;
  private final String principal;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  EmulatedCredentials(CloudState cloud, String principal) {
    this.cloud = cloud;
    this.principal = principal;
  }

  @Override
  public Token apiToken() {
    return token(AccessTokens.ADMIN_SCOPE);
  }

  @Override
  public Token loginToken() {
    return token(AccessTokens.LOGIN_SCOPE);
  }

  @Override
  public Token impersonationToken() {
    return token(AccessTokens.PLATFORM_SCOPE);
  }

  private Token token(String scope) {
    Token token = tokens.get(scope);
    if (token == null || !isFresh(token)) {
      token = cloud.tokens().issue(principal, Set.of(scope));
      tokens.put(scope, token);
    }
    return token;
  }

  private boolean isFresh(Token token) {
    return token.expiry().filter(cloud.clock().instant().plus(MARGIN)::isBefore).isPresent();
  }

  @Override
  public Optional<String> principal() {
    return Optional.of(principal);
  }

  @Override
  public void invalidate() {
    tokens.clear();
  }
}
