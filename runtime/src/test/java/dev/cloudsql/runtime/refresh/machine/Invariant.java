package dev.cloudsql.runtime.refresh.machine;

/** What holds in every history. */
enum Invariant {
  NEVER_EXPIRED("An expired certificate is never adopted or served."),
  NEVER_VOID("A fetch from before a sleep or a clock jump brings nothing into use."),
  NEVER_DROPPED("While a certificate is valid, who wants it gets it at once, whatever fails."),
  SINGLE_FLIGHT("At most one fetch is under way, and only its result counts."),
  NOBODY_WAITS_FOR_EVER("Each waiter waits for a fetch under way or for a timer."),
  ANSWERED_ONCE(
      "A success answers everybody who waits, and a failure is the last one that happened."),
  ONLY_NEWER("Who forced a refresh gets newer information or the word that there is none."),
  FORCES_BOUNDED("Forced refreshes are limited to three, then one in ten seconds."),
  FORCE_WORKS("A forced refresh starts a fetch if none was forced for a while."),
  BACK_OFF("After failures the API is left alone, for longer each time."),
  RETRY_AFTER(
      "A Retry-After is kept until a valid certificate is about to expire; without, for 30 s."),
  NOT_HAMMERED("An API that issues short-lived certificates is not hammered."),
  PATIENT("A retryable failure is not told before five in a row, unless the wait is too long."),
  NOT_TOO_PATIENT("Nobody sits through more than five failures, or through a terminal one."),
  NO_POISON("No failure is passed on without a new fetch for longer than it may be."),
  NO_IDLE_TIMER("No timer runs for a lazy, a dormant or a closed instance."),
  RENEWED_AHEAD("An instance in use has a timer for its renewal, before its certificate expires."),
  RENEWED_ON_DEMAND("A connect starts the renewal that is due if no timer did."),
  TIMER_OBEYED("A timer that fires starts a fetch, whatever the wall clock says."),
  CLOSED_IS_FINAL("After close nothing happens but refusals."),
  RECOVERS("When faults stop, the next connect succeeds within one fetch.");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** Breaks a history off. */
  void hold(boolean condition, State before, Event event) {
    if (!condition) {
      throw new Violation(this, "%s%n  before %s%n  on %s".formatted(sentence, before, event));
    }
  }

  /** An invariant that does not hold. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    final Invariant invariant;

    Violation(Invariant invariant, String message) {
      super(message);
      this.invariant = invariant;
    }
  }
}
