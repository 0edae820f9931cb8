package dev.cloudsql.reliability.chaos;

/**
 * What holds, whatever goes wrong. Six seconds were enough to see each of the first six broken: by
 * an alarm two seconds late, no look at the expiry, pauses of minutes, no pause after a failed
 * fetch, threads that do not end, and a password in the log.
 */
enum Invariant {
  IN_TIME("No connect outlives its deadline by more than 250 ms of scheduling."),
  NEVER_EXPIRED("No certificate that had expired before the connect reaches a server."),
  RECOVERS("After the faults have stopped the next connect succeeds within one refresh."),
  WITHIN_BUDGET("Calls of the Admin API stay within their budget."),
  NOTHING_LEFT("Threads and sockets are back to where they were."),
  NO_SECRETS("No secret is in a log line or in a failure, at any level."),
  TYPED("Whatever fails, fails with an SQLException.");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public String toString() {
    return name() + ": " + sentence;
  }
}
