package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.names.Names.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a name at one time, and what that means: a value without clock, lock or thread.
 *
 * <p>An answer is used until it is old, and longer while there is no newer one. A failure never
 * makes it worse; where nothing is known, it is what connects get for a second.
 *
 * @param route where the name leads, once resolved
 * @param resolved when that was found out
 * @param failure why the last question got no answer, if it did not
 * @param failed when that was
 * @param idle number of checks since the last use of the name
 */
record Knowledge(
    Optional<Route> route,
    Instant resolved,
    Optional<ConnectorException> failure,
    Instant failed,
    int idle) {

  /** How long the failure to resolve an unknown name is its answer. */
  static final Duration REMEMBERED = Duration.ofSeconds(1);

  /** How long an old answer is used without a query after a failed query. */
  static final Duration EXCUSED = Duration.ofSeconds(5);

  private static final int DORMANT = 2;

  /** The state before the first query. */
  static final Knowledge NONE =
      new Knowledge(Optional.empty(), Instant.MIN, Optional.empty(), Instant.MIN, 0);

  /** What a connect does. */
  enum Advice {
    /** Take the route. */
    USE,
    /** Ask, and take the route if there is no answer soon. */
    LOOK,
    /** Ask, and wait for the answer. */
    ASK,
    /** Fail as the last question did. */
    FAIL
  }

  /**
   * Advises a connect.
   *
   * @param now the time
   * @param old how old an answer may be
   */
  Advice advice(Instant now, Duration old) {
    if (route.isEmpty()) {
      return within(REMEMBERED, failed, now) ? Advice.FAIL : Advice.ASK;
    }
    return within(old, resolved, now) || within(EXCUSED, failed, now) ? Advice.USE : Advice.LOOK;
  }

  /** Whether a query ended so recently that the next one can wait. */
  boolean askedJustNow(Instant now) {
    return within(REMEMBERED, resolved, now) || within(REMEMBERED, failed, now);
  }

  /** A clock that was set back makes everything old. */
  private static boolean within(Duration time, Instant since, Instant now) {
    return !now.isBefore(since) && since.isAfter(now.minus(time));
  }

  Knowledge answered(Route found, Instant now) {
    return new Knowledge(Optional.of(found), now, Optional.empty(), Instant.MIN, idle);
  }

  Knowledge failed(ConnectorException why, Instant now) {
    return new Knowledge(route, resolved, Optional.of(why), now, idle);
  }

  /** A connect has asked for the name. */
  Knowledge used() {
    return new Knowledge(route, resolved, failure, failed, 0);
  }

  /**
   * A check is due.
   *
   * @param open whether sockets are open by this name
   */
  Knowledge due(boolean open) {
    return new Knowledge(route, resolved, failure, failed, open ? 0 : idle + 1);
  }

  /** Whether the name has been unused for so long that its checks have stopped. */
  boolean dormant() {
    return idle > DORMANT;
  }
}
