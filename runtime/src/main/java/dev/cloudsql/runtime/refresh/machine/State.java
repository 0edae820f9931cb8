package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where the refresh of one instance stands. */
public sealed interface State {

  /** The timer id of states that have set none. */
  long NO_TIMER = 0;

  /** What outlives the single state. */
  Ledger ledger();

  /** Who waits. */
  default Waiters waiters() {
    return Waiters.NONE;
  }

  /** The one fetch under way. */
  default Optional<Fetch> inFlight() {
    return Optional.empty();
  }

  /** What may be served, valid or not. */
  default Optional<Certificate> current() {
    return Optional.empty();
  }

  /** The id of the one timer that is set, or {@link #NO_TIMER}. */
  default long timer() {
    return NO_TIMER;
  }

  /** The state of an instance that nobody has asked for. */
  static State initial() {
    return new Idle(Ledger.EMPTY);
  }

  /** Nothing is known, nothing is under way. */
  record Idle(Ledger ledger) implements State {}

  /**
   * Nothing valid is known and a fetch is under way.
   *
   * @param failures how many fetches in a row failed before this one
   */
  record Fetching(Ledger ledger, Fetch fetch, int failures, Waiters waiters) implements State {
    @Override
    public Optional<Fetch> inFlight() {
      return Optional.of(fetch);
    }
  }

  /**
   * Nothing valid is known and the last fetch failed.
   *
   * @param error why; a retryable one is waited out, another, or one after many in a row, is passed
   *     on to who asks
   * @param pause no fetch starts before it is over
   */
  record BackingOff(
      Ledger ledger,
      ConnectorException error,
      Pause pause,
      int failures,
      Waiters waiters,
      long timer)
      implements State {}

  /**
   * A certificate is there, and nothing is under way.
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
  }

  /**
   * A certificate is there, and the next one is being fetched.
   *
   * @param waiters those to whom the certificate that is there is no use, all of them forced
   */
  record Renewing(
      Ledger ledger, Certificate certificate, Fetch fetch, int failures, Waiters waiters)
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
     * Whether it stems from before a sleep, a freeze or a clock jump, so that its result says
     * nothing about now.
     *
     * @param now the wall clock
     */
    public boolean voidAt(Instant now) {
      return now.isAfter(start.plus(LONGEST)) || now.isBefore(asked.minus(LONGEST));
    }
  }
}
