package dev.cloudsql.emulator.journal;

import java.util.List;

/**
 * The questions that came in over DNS; read on any thread.
 *
 * @since 0.1
 */
public interface Queries {

  /** All of them, in order. */
  List<DnsQuery> all();

  /** How many asked for records of a type of a name. */
  default int count(String name, DnsType type) {
    return (int)
        all().stream().filter(query -> query.name().equals(name) && query.type() == type).count();
  }

  /**
   * Waits until this many asked for records of a type of a name.
   *
   * @throws AssertionError if they did not after 30 seconds, or the thread is interrupted
   */
  void await(String name, DnsType type, int atLeast);
}
