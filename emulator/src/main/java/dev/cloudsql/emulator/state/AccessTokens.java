package dev.cloudsql.emulator.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The access tokens that the emulator has issued. */
public final class AccessTokens {

  /** The scope of the Admin API. */
  public static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  /** The scope of database logins. */
  public static final String LOGIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.login";

  /** The scope that includes all others. */
  public static final String PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  private final InstantSource clock;
  private final CallJournal journal;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger(1);
  private volatile Duration lifetime = Duration.ofHours(1);

  AccessTokens(InstantSource clock, CallJournal journal) {
    this.clock = clock;
    this.journal = journal;
  }

  /** Sets the lifetime of tokens issued from now on. */
  public void lifetime(Duration time) {
    lifetime = time;
  }

  /** Issues a new, unique token. */
  public Grant issue(String principal, Set<String> scopes) {
    String shortest =
        scopes.stream()
            .map(scope -> scope.substring(scope.lastIndexOf('.') + 1))
            .sorted()
            .findFirst()
            .orElse("none");
    Grant grant =
        new Grant(
            "ya29.emulator-%s-%s".formatted(shortest, next.getAndIncrement()),
            clock.instant().plus(lifetime),
            principal,
            Set.copyOf(scopes));
    grants.put(grant.value(), grant);
    journal.tokenIssued();
    return grant;
  }

  /** Finds the grant of a token; empty if it was not issued here, has expired or was revoked. */
  public Optional<Grant> find(String token) {
    return Optional.ofNullable(grants.get(token))
        .filter(grant -> clock.instant().isBefore(grant.expiry()));
  }

  /** Revokes all tokens. */
  public void revokeAll() {
    grants.clear();
  }

  /**
   * A token with its owner and scopes.
   *
   * @param value the text of the token
   * @param expiry the time at which it expires
   * @param principal the e-mail address of its owner
   * @param scopes its scopes
   */
  public record Grant(String value, Instant expiry, String principal, Set<String> scopes) {

    /** Whether its scopes include {@code scope}. */
    public boolean allows(String scope) {
      return scopes.contains(scope) || scopes.contains(PLATFORM_SCOPE);
    }
  }
}
