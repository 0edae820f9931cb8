package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.CredentialSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether a new login token may help where the database refused a login.
 *
 * <p>A token from before may have been revoked, or be of a time when its owner had other rights.
 * When one was refused as soon as it was given, the token is not the trouble, but the user or his
 * rights: then refusals are believed for a minute, so that a pool with a wrong user does not use up
 * tokens and calls.
 */
public final class RefusedTokens {

  private static final Duration BELIEVED = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final AtomicLong forgotten = new AtomicLong(-1);
  private volatile Instant newOneRefused = Instant.EPOCH;

  RefusedTokens(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes that a login was refused with a token that was new. */
  public void refusedNewOne() {
    newOneRefused = clock.instant();
  }

  /** Whether another token is worth a try. */
  public boolean mayBeCured() {
    Instant now = clock.instant();
    // The clock may have been set back since.
    return now.isBefore(newOneRefused) || now.isAfter(newOneRefused.plus(BELIEVED));
  }

  /**
   * Has the credentials forget the tokens that were refused; once for each certificate, however
   * many logins fail with it.
   *
   * @param generation tells the certificate
   */
  public void forget(long generation, CredentialSource credentials) {
    if (forgotten.getAndAccumulate(generation, Math::max) < generation) {
      credentials.invalidate();
    }
  }
}
