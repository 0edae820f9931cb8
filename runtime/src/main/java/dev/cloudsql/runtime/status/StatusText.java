package dev.cloudsql.runtime.status;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status for people: a paragraph for each instance and name. */
final class StatusText {

  private final List<String> lines = new ArrayList<>();

  private StatusText() {}

  static String of(ConnectorStatus status) {
    StatusText text = new StatusText();
    text.lines.add("Connector: " + (status.open() ? "open" : "closed"));
    status.instances().forEach(text::instance);
    status.names().forEach(text::name);
    return String.join("\n", text.lines);
  }

  private void instance(ConnectorStatus.Instance instance) {
    lines.add(
        "Instance %s (%s): %s".formatted(instance.name(), instance.authMode(), instance.state()));
    add("address", instance.lastConnect().map(report -> report.transport().toString()));
    add("database version", instance.databaseVersion());
    add("server name", instance.serverName());
    add("certificate expires", instance.certificateExpiry());
    add("next refresh", instance.nextRefresh());
    add("open sockets", Optional.of(instance.openSockets()));
    add("last error", instance.lastError().map(Throwable::getMessage));
    if (!instance.recentEvents().isEmpty()) {
      lines.add("  recent events:");
    }
    for (ConnectorEvent event : instance.recentEvents()) {
      lines.add("    " + event);
    }
  }

  private void name(ConnectorStatus.Name name) {
    String where = name.instance().map(instance -> "leads to " + instance).orElse("is unresolved");
    lines.add("Name %s %s".formatted(name.name(), where));
    if (!name.addresses().isEmpty()) {
      add("addresses", Optional.of(String.join(", ", name.addresses())));
    }
    add("resolved", name.resolved());
    add("last error", name.lastError().map(Throwable::getMessage));
  }

  private void add(String label, Optional<?> value) {
    value.ifPresent(some -> lines.add("  %s: %s".formatted(label, some)));
  }
}
