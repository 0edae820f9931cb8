package dev.cloudsql.emulator.dns;

import dev.cloudsql.emulator.state.Monitor;
import java.util.ArrayList;
import java.util.List;

/**
 * The queries that arrived at the name server, in order. May be read on any thread.
 *
 * @since 0.1
 */
public final class DnsQueries {

  private final Monitor monitor = new Monitor();
  private final List<DnsQuery> queries = new ArrayList<>();

  DnsQueries() {}

  void add(DnsQuery query) {
    monitor.change(() -> queries.add(query));
  }

  /** All queries until now, in order. */
  public List<DnsQuery> all() {
    return monitor.read(() -> List.copyOf(queries));
  }

  /** The number of queries for a name and a record type. */
  public int count(String name, DnsType type) {
    return (int)
        all().stream().filter(query -> query.name().equals(name) && query.type() == type).count();
  }

  /**
   * Waits until this many queries for a name and a record type have arrived.
   *
   * @throws AssertionError if there were fewer after 30 seconds, or the thread is interrupted
   */
  public void await(String name, DnsType type, int atLeast) {
    monitor.await(
        () -> count(name, type) >= atLeast,
        () ->
            "%s questions for %s of %s instead of %s"
                .formatted(count(name, type), type, name, atLeast));
  }
}
