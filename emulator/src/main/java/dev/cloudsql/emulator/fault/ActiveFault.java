package dev.cloudsql.emulator.fault;

/**
 * A fault that was switched on.
 *
 * @since 0.1
 */
public interface ActiveFault {

  /** How often it has struck. */
  int occurrences();

  /**
   * Switches it off and lets go of whatever it holds, which then runs on as if nothing had been.
   */
  void clear();
}
