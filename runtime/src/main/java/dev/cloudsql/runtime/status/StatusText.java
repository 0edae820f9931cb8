package dev.cloudsql.runtime.status;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    add(
        "address",
        instance.lastConnect().map(report -> report.transport().toString()).orElse(null));
    add("database version", instance.databaseVersion().orElse(null));
    add("server name", instance.serverName().orElse(null));
    add("certificate expires", instance.certificateExpiry().orElse(null));
    add("next refresh", instance.nextRefresh().orElse(null));
    add("open sockets", instance.openSockets());
    add("last error", instance.lastError().map(Throwable::getMessage).orElse(null));
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
      add("addresses", String.join(", ", name.addresses()));
    }
    add("resolved", name.resolved().orElse(null));
    add("last error", name.lastError().map(Throwable::getMessage).orElse(null));
  }

  private void add(String label, @Nullable Object value) {
    if (value != null) {
      lines.add("  %s: %s".formatted(label, value));
    }
  }
}
