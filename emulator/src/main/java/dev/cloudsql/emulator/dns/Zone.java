package dev.cloudsql.emulator.dns;

import dev.cloudsql.emulator.journal.DnsType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The records, and the answers out of them that a server gives that follows aliases. */
final class Zone {

  private static final int MOST_ALIASES = 20;

  private final List<DnsRecord> records = new CopyOnWriteArrayList<>();

  /** Puts records in the place of all of the same name and type. */
  synchronized void set(List<DnsRecord> some) {
    some.forEach(record -> remove(record.name(), record.type()));
    records.addAll(some);
  }

  void remove(String name, DnsType type) {
    records.removeIf(record -> record.name().equals(name) && record.type() == type);
  }

  byte[] answer(Message query) {
    List<DnsRecord> answer = new ArrayList<>();
    String name = DnsRecord.canonical(query.name());
    Optional<DnsType> type = DnsType.of(query.type());
    while (answer.size() <= MOST_ALIASES) {
      List<DnsRecord> found = of(name, type);
      Optional<DnsRecord> alias = of(name, Optional.of(DnsType.CNAME)).stream().findFirst();
      if (!found.isEmpty() || alias.isEmpty()) {
        answer.addAll(found);
        return query.answer(exists(name) ? Message.NO_ERROR : Message.NO_SUCH_NAME, answer);
      }
      answer.add(alias.get());
      name = alias.get().values().get(0);
    }
    return query.answer(Message.SERVER_FAILURE, List.of());
  }

  private List<DnsRecord> of(String name, Optional<DnsType> type) {
    return records.stream()
        .filter(record -> record.name().equals(name) && type.equals(Optional.of(record.type())))
        .toList();
  }

  private boolean exists(String name) {
    return records.stream().anyMatch(record -> record.name().equals(name));
  }
}
