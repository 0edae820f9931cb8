package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the refresh of one instance stands.
 *
 * <p>Who waits is known to the shell; a state knows only whether {@linkplain #awaited() anybody
 * does}. It answers for all of them: with {@link #current()} while that is valid, else with {@link
 * #failureAt} when there is one, else they wait.
 */
public sealed interface State {

  /** The timer id of states that have set none. */
  long NO_TIMER = 0;

  /** What outlives the single state. */
  Ledger ledger();

  /** Whether a connect waits for the fetch under way or the next one. */
  default boolean awaited() {
    return false;
  }

  /** The one fetch under way. */
  default Optional<Fetch> inFlight() {
    return Optional.empty();
  }

  /** What may be served, valid or not. */
  default Optional<Certificate> current() {
    return Optional.empty();
  }

  /** The failure to report to a connect at this moment, because waiting would not help it. */
  default Optional<ConnectorException> failureAt(Instant now) {
    return Optional.empty();
  }

  /** Whether a connect can be served at this moment without an event, because none would act. */
  default boolean servesAt(Instant now) {
    return false;
  }

  /** The id of the one timer that is set, or {@link #NO_TIMER}. */
  default long timer() {
    return NO_TIMER;
  }

  /** The state of an instance before the first connect. */
  static State initial() {
    return new Idle(Ledger.EMPTY);
  }

  /** No certificate, no fetch. */
  record Idle(Ledger ledger) implements State {}

  /**
   * No valid certificate; a fetch is under way.
   *
   * @param failures how many fetches in a row failed before this one
   */
  record Fetching(Ledger ledger, Fetch fetch, int failures, boolean awaited) implements State {
    @Override
    public Optional<Fetch> inFlight() {
      return Optional.of(fetch);
    }
  }

  /**
   * No valid certificate; the last fetch failed.
   *
   * @param error why
   * @param pause no fetch starts before it is over
   */
  record BackingOff(
      Ledger ledger,
      ConnectorException error,
      Pause pause,
      int failures,
      boolean awaited,
      long timer)
      implements State {

    BackingOff with(Ledger newLedger, boolean nowAwaited, long newTimer) {
      return new BackingOff(newLedger, error, pause, failures, nowAwaited, newTimer);
    }

    /** The error when it is terminal, one of many in a row, or bars fetches for too long. */
    @Override
    public Optional<ConnectorException> failureAt(Instant now) {
      boolean fresh = now.isBefore(pause.since().plus(Backoff.MEMORY));
      boolean known =
          !error.retryable() || (failures >= Backoff.ATTEMPTS && fresh) || Backoff.tooLong(error);
      return known ? Optional.of(error) : Optional.empty();
    }
  }

  /**
   * A certificate is there, and no fetch is under way.
   *
   * @param pause no renewal that is not forced starts before it is over
   * @param failures how many renewals of this certificate failed
   */
  record Serving(Ledger ledger, Certificate certificate, Pause pause, int failures, long timer)
      implements State {
    @Override
    public Optional<Certificate> current() {
      return Optional.of(certificate);
    }

    @Override
    public boolean servesAt(Instant now) {
      return ledger.unused() == 0 && certificate.validAt(now) && !pause.over(now);
    }
  }

  /** A certificate is there, and the next one is being fetched. */
  record Renewing(
      Ledger ledger, Certificate certificate, Fetch fetch, int failures, boolean awaited)
      implements State {
    @Override
    public Optional<Fetch> inFlight() {
      return Optional.of(fetch);
    }

    @Override
    public Optional<Certificate> current() {
      return Optional.of(certificate);
    }
  }

  /** Closed for ever. */
  record Closed(Ledger ledger) implements State {}

  /**
   * What a fetch brought, as far as the machine needs to know it.
   *
   * @param generation the attempt that brought it; later ones are greater
   * @param expiry from when on it must not be used
   */
  record Certificate(long generation, Instant expiry) {
    /** Whether it may be used at this moment. */
    public boolean validAt(Instant now) {
      return now.isBefore(expiry);
    }
  }

  /**
   * One fetch under way.
   *
   * @param attempt its id, greater than those before it
   * @param asked when it was asked for
   * @param start when it starts; later than asked when the connector's budget made it wait
   */
  record Fetch(long attempt, Instant asked, Instant start) {

    /** More than any fetch takes, for each source bounds itself. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    static Fetch asked(long attempt, Instant now) {
      return new Fetch(attempt, now, now);
    }

    Fetch startingAt(Instant later) {
      return new Fetch(attempt, asked, later);
    }

    /**
     * Whether it was started before a sleep, a freeze or a clock jump, so that its result may be
     * out of date.
     *
     * @param now the wall clock
     */
    public boolean voidAt(Instant now) {
      return now.isAfter(start.plus(LONGEST)) || now.isBefore(asked.minus(LONGEST));
    }
  }
}
