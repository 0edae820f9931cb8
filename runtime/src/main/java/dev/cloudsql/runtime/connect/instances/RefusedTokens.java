package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.CredentialSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether a new login token may help after the database refused a login.
 *
 * <p>A token from before this connect may have been revoked, or its principal may have got other
 * rights since. If a new token is refused, the cause is the user or its rights: then refusals of
 * the next minute are final, so that a pool with a wrong user does not use up tokens and calls.
 */
public final class RefusedTokens {

  private static final Duration FINAL = Duration.ofMinutes(1);

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

  /** Whether another token may help. */
  public boolean mayBeCured() {
    Instant now = clock.instant();
    // The clock may have been set back since.
    return now.isBefore(newOneRefused) || now.isAfter(newOneRefused.plus(FINAL));
  }

  /**
   * Makes the credentials discard the refused tokens; once for each certificate, however many
   * logins fail with it.
   *
   * @param generation the generation of the certificate
   */
  public void forget(long generation, CredentialSource credentials) {
    if (forgotten.getAndAccumulate(generation, Math::max) < generation) {
      credentials.invalidate();
    }
  }
}
