package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of the refresh of one instance.
 *
 * <p>The {@code Refresher} holds the waiting connects; a state records only whether there
 * {@linkplain #awaited() are any}. It determines the answer for all of them: {@link #current()}
 * while that is valid, else {@link #failureAt} if there is one, else they wait.
 */
public sealed interface State {

  /** The timer id of states without a timer. */
  long NO_TIMER = 0;

  /** The counters that are kept across states. */
  Ledger ledger();

  /** Whether a connect waits for the running fetch or the next one. */
  default boolean awaited() {
    return false;
  }

  /** The running fetch, if there is one. */
  default Optional<Fetch> inFlight() {
    return Optional.empty();
  }

  /** The current certificate, valid or expired. */
  default Optional<Certificate> current() {
    return Optional.empty();
  }

  /** Whether there is a certificate that is valid at this moment. */
  default boolean validAt(Instant now) {
    Optional<Certificate> certificate = current();
    return certificate.isPresent() && certificate.get().validAt(now);
  }

  /** The failure to report to a connect at this moment instead of letting it wait. */
  default Optional<ConnectorException> failureAt(Instant now) {
    return Optional.empty();
  }

  /**
   * Whether a connect can be served at this moment without an event, because the event would cause
   * no action.
   */
  default boolean servesAt(Instant now) {
    return false;
  }

  /** The id of the timer that is set, or {@link #NO_TIMER}. */
  default long timer() {
    return NO_TIMER;
  }

  /** The state of an instance before the first connect. */
  static State initial() {
    return new Idle(Ledger.EMPTY);
  }

  /** No certificate, and no fetch is running. */
  record Idle(Ledger ledger) implements State {}

  /**
   * No valid certificate; a fetch is running.
   *
   * @param failures the number of consecutive failures before this fetch
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
   * @param error the failure
   * @param pause the time in which no fetch starts
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

    /**
     * The error if it is not retryable, the last of too many in a row, or forbids fetches for too
     * long.
     */
    @Override
    public Optional<ConnectorException> failureAt(Instant now) {
      boolean fresh = now.isBefore(pause.since().plus(Backoff.MEMORY));
      boolean known =
          !error.retryable() || (failures >= Backoff.ATTEMPTS && fresh) || Backoff.tooLong(error);
      return known ? Optional.of(error) : Optional.empty();
    }
  }

  /**
   * There is a certificate, and no fetch is running.
   *
   * @param pause the time in which only forced renewals start
   * @param failures the number of failed renewals of this certificate
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

  /** There is a certificate, and the next one is being fetched. */
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

  /** Closed; final. */
  record Closed(Ledger ledger) implements State {}

  /**
   * The certificate of a successful fetch, as far as the machine needs it.
   *
   * @param generation the number of the attempt that fetched it; increases
   * @param expiry the time from which it must not be used
   */
  record Certificate(long generation, Instant expiry) {
    /** Whether it is valid at this moment. */
    public boolean validAt(Instant now) {
      return now.isBefore(expiry);
    }

    Certificate earlier(Duration by) {
      return new Certificate(generation, expiry.minus(by));
    }
  }

  /**
   * A running fetch.
   *
   * @param attempt its id, greater than earlier ones
   * @param asked the time at which it was requested
   * @param start the time at which it starts; later than {@code asked} if the fetch budget delays
   *     it
   */
  record Fetch(long attempt, Instant asked, Instant start) {

    /** Longer than any fetch, because each source limits its own time. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    static Fetch asked(long attempt, Instant now) {
      return new Fetch(attempt, now, now);
    }

    Fetch startingAt(Instant later) {
      return new Fetch(attempt, asked, later);
    }

    /**
     * Whether the machine slept, froze or had its clock set since the fetch started, so that the
     * result may be out of date.
     *
     * @param now the wall clock
     */
    public boolean voidAt(Instant now) {
      return now.isAfter(start.plus(LONGEST)) || now.isBefore(asked.minus(LONGEST));
    }
  }
}
