package dev.cloudsql.emulator;

import dev.cloudsql.emulator.state.AccessTokens.Grant;
import dev.cloudsql.emulator.state.CloudState;
import java.time.Instant;
import java.util.Set;

/**
 * An OAuth 2.0 access token of the emulator.
 *
 * @param value the text of the token
 * @param expiry the time until which the emulator accepts it
 * @since 0.1
 */
public record AccessToken(String value, Instant expiry) {

  static AccessToken issue(CloudState cloud, String principal, String... scopes) {
    Grant grant = cloud.tokens().issue(principal, Set.of(scopes));
    return new AccessToken(grant.value(), grant.expiry());
  }
}
