package dev.cloudsql.cli.emulator;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults that were set while the emulator runs, by number. May be used on any thread. */
final class ActiveFaults {

  private static final String DNS = "dns";

  private final CloudSqlEmulator cloud;
  private final Map<String, EmulatedInstance> instances;
  private final List<Entry> entries = new ArrayList<>();
  private int last;

  ActiveFaults(CloudSqlEmulator cloud, Map<String, EmulatedInstance> instances) {
    this.cloud = cloud;
    this.instances = instances;
  }

  /**
   * A fault to set.
   *
   * @param target an API call such as {@code connect-settings}, an instance connection name, {@code
   *     dns}, or {@code dns:} with a record type
   * @param instance for an API call: the instance that the call is about; {@code null} for all
   * @param fault the text of a {@link FaultKind}
   * @param times the number of occurrences after which it ends; {@code null} if it stays
   */
  record Order(String target, @Nullable String instance, String fault, @Nullable Integer times) {}

  /**
   * A fault as the control API shows it.
   *
   * @param id its number
   * @param occurrences the number of calls or connections that it has affected
   * @param ended whether it affects no more, because {@code times} is reached
   */
  record Shown(
      int id,
      String target,
      @Nullable String instance,
      String fault,
      @Nullable Integer times,
      int occurrences,
      boolean ended) {}

  private record Entry(int id, Order order, ActiveFault active) {

    Shown shown() {
      Integer times = order.times;
      int occurrences = active.occurrences();
      return new Shown(
          id,
          order.target,
          order.instance,
          order.fault,
          times,
          occurrences,
          times != null && occurrences >= times);
    }
  }

  /**
   * Sets a fault.
   *
   * @throws IllegalArgumentException if the target or the fault does not exist
   */
  synchronized Shown set(Order order) {
    Entry entry = new Entry(++last, order, start(order));
    entries.add(entry);
    return entry.shown();
  }

  private ActiveFault start(Order order) {
    Integer times = order.times;
    if (times != null && times < 1) {
      throw new IllegalArgumentException("'times' is " + times + " and must be 1 or more.");
    }
    Optional<ApiCall> call =
        Arrays.stream(ApiCall.values())
            .filter(it -> it != ApiCall.UNKNOWN && text(it).equals(order.target))
            .findFirst();
    String instance = order.instance;
    if (call.isPresent()) {
      ApiFault fault = FaultKind.parse(FaultKind.OF_CALLS, order.fault);
      fault = times == null ? fault : fault.times(times);
      return instance == null
          ? cloud.fault(call.get(), fault)
          : instance(instance).fault(call.get(), fault);
    }
    if (instance != null) {
      throw new IllegalArgumentException("'instance' is only for faults of API calls.");
    }
    if (order.target.equals(DNS) || order.target.startsWith(DNS + ":")) {
      return dns(order);
    }
    EmulatedInstance db = instance(order.target);
    InstanceFault fault =
        FaultKind.parse(
            Stream.concat(FaultKind.OF_INSTANCES.stream(), FaultKind.OF_SQL_DATA.stream()).toList(),
            order.fault);
    return db.fault(times == null ? fault : fault.times(times));
  }

  private ActiveFault dns(Order order) {
    if (order.times != null) {
      throw new IllegalArgumentException("Faults of DNS queries cannot be counted.");
    }
    var fault = FaultKind.parse(FaultKind.OF_DNS, order.fault);
    if (order.target.equals(DNS)) {
      return cloud.dns().fault(fault);
    }
    String type = order.target.substring(DNS.length() + 1);
    for (DnsType each : DnsType.values()) {
      if (each.name().equalsIgnoreCase(type)) {
        return cloud.dns().fault(each, fault);
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not one of %s.".formatted(type, Arrays.toString(DnsType.values())));
  }

  private EmulatedInstance instance(String name) {
    EmulatedInstance instance = instances.get(name);
    if (instance == null) {
      throw new IllegalArgumentException(
          "'%s' is not a target. There are %s; the instances %s; dns, and dns:TYPE."
              .formatted(name, calls(), String.join(", ", instances.keySet())));
    }
    return instance;
  }

  /** The API calls as users write them. */
  static String calls() {
    return Arrays.stream(ApiCall.values())
        .filter(call -> call != ApiCall.UNKNOWN)
        .map(ActiveFaults::text)
        .collect(Collectors.joining(", "));
  }

  /** The API call as users write it. */
  static String text(ApiCall call) {
    return call.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All faults, in order. */
  synchronized List<Shown> list() {
    return entries.stream().map(Entry::shown).toList();
  }

  /** Clears a fault; returns whether there is one with this number. */
  synchronized boolean clear(int id) {
    Optional<Entry> entry = entries.stream().filter(it -> it.id == id).findFirst();
    entry.ifPresent(
        it -> {
          it.active.clear();
          entries.remove(it);
        });
    return entry.isPresent();
  }

  /** Clears all faults. */
  synchronized void clear() {
    entries.forEach(entry -> entry.active.clear());
    entries.clear();
  }
}
