package dev.cloudsql.emulator.fault;

/**
 * A fault in effect, as {@code fault} methods return it. May be used on any thread.
 *
 * @since 0.1
 */
public interface ActiveFault {

  /** The number of calls or connections that it has affected. */
  int occurrences();

  /** Ends the fault; calls and connections that it holds continue normally. Idempotent. */
  void clear();
}
