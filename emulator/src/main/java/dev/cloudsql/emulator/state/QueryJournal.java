package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.journal.DnsQuery;
import dev.cloudsql.emulator.journal.DnsType;
import dev.cloudsql.emulator.journal.Queries;
import java.util.ArrayList;
import java.util.List;

/** Writes down the questions of DNS. */
public final class QueryJournal implements Queries {

  private final Monitor monitor = new Monitor();
  private final List<DnsQuery> queries = new ArrayList<>();

  /** Nothing was asked yet. */
  public QueryJournal() {}

  /** Writes a question down. */
  public void add(DnsQuery query) {
    monitor.change(() -> queries.add(query));
  }

  @Override
  public List<DnsQuery> all() {
    return monitor.read(() -> List.copyOf(queries));
  }

  @Override
  public void await(String name, DnsType type, int atLeast) {
    monitor.await(
        () -> count(name, type) >= atLeast,
        () ->
            "%d questions for %s of %s in place of %d"
                .formatted(count(name, type), type, name, atLeast));
  }
}
