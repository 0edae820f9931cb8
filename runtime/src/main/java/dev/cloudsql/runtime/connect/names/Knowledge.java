package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.names.Names.Route;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a name at one time: a value without clock, lock or thread.
 *
 * <p>An answer is used until it is old, and longer while there is no newer one. A failure does not
 * replace an answer; without one, connects of the next second fail with it.
 *
 * @param route where the name leads; {@code null} before it is first resolved
 * @param resolved when that was resolved
 * @param failure why the last query failed; {@code null} if it succeeded
 * @param failed when it failed
 * @param idle number of checks since the last use of the name
 */
record Knowledge(
    @Nullable Route route,
    Instant resolved,
    @Nullable ConnectorException failure,
    Instant failed,
    int idle) {

  /** How long the failure to resolve an unknown name is its answer. */
  static final Duration REMEMBERED = Duration.ofSeconds(1);

  /** How long an old answer is used without a query after a failed query. */
  static final Duration EXCUSED = Duration.ofSeconds(5);

  private static final int DORMANT = 2;

  /** The state before the first query. */
  static final Knowledge NONE = new Knowledge(null, Instant.MIN, null, Instant.MIN, 0);

  /** What a connect does. */
  enum Advice {
    /** Use the route. */
    USE,
    /** Query, and use the route if there is no answer soon. */
    LOOK,
    /** Query, and wait for the answer. */
    ASK,
    /** Fail as the last query did. */
    FAIL
  }

  /**
   * Advises a connect.
   *
   * @param now the time
   * @param old how old an answer may be
   */
  Advice advice(Instant now, Duration old) {
    if (route == null) {
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
    return new Knowledge(found, now, null, Instant.MIN, idle);
  }

  Knowledge failed(ConnectorException why, Instant now) {
    return new Knowledge(route, resolved, why, now, idle);
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
