package dev.cloudsql.spring.boot;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The health of the connectors, from what they know already: a look at it opens no connection and
 * makes no call.
 *
 * @param level the level of all instances and names together
 * @param details what is known of each instance and DNS name
 */
record CloudSqlHealth(Level level, Map<String, Object> details) {

  /** From best to worst; unknown before the first connect. */
  enum Level {
    UNKNOWN,
    UP,
    DOWN;

    Level worse(Level other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  static CloudSqlHealth of(CloudSqlConnectors connectors) {
    Level level = Level.UNKNOWN;
    Map<String, Object> instances = new LinkedHashMap<>();
    Map<String, Object> names = new LinkedHashMap<>();
    for (ConnectorStatus status : connectors.status()) {
      for (ConnectorStatus.Instance instance : status.instances()) {
        level = level.worse(level(instance));
        String mode = instance.authMode() == AuthMode.IAM ? " (IAM)" : "";
        instances.put(instance.name() + mode, details(instance));
      }
      for (ConnectorStatus.Name name : status.names()) {
        level = level.worse(level(name));
        names.put(name.name(), details(name));
      }
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("instances", instances);
    if (!names.isEmpty()) {
      details.put("names", names);
    }
    return new CloudSqlHealth(level, details);
  }

  /** Down if the last connect failed; a failed renewal alone leaves the certificate in use. */
  private static Level level(ConnectorStatus.Instance instance) {
    boolean ready =
        instance.state() == ConnectorStatus.State.SERVING
            || instance.state() == ConnectorStatus.State.RENEWING;
    Optional<ConnectorException> error = instance.lastError().filter(CloudSqlHealth::isFailure);
    if (error.isPresent() && !(ready && error.get().phase() == Phase.REFRESH)) {
      return Level.DOWN;
    }
    return ready || instance.lastConnect().isPresent() ? Level.UP : Level.UNKNOWN;
  }

  /** The program itself ended the others. */
  private static boolean isFailure(ConnectorException error) {
    return error.code() != ErrorCode.INTERRUPTED && error.code() != ErrorCode.CLOSED;
  }

  private static Level level(ConnectorStatus.Name name) {
    if (name.instance().isPresent()) {
      return Level.UP;
    }
    return name.lastError().filter(CloudSqlHealth::isFailure).isPresent()
        ? Level.DOWN
        : Level.UNKNOWN;
  }

  private static Map<String, Object> details(ConnectorStatus.Instance instance) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", instance.state().name());
    put(details, "databaseVersion", instance.databaseVersion());
    put(details, "certificateExpiry", instance.certificateExpiry());
    put(details, "nextRefresh", instance.nextRefresh());
    details.put("openSockets", instance.openSockets());
    put(details, "lastConnect", instance.lastConnect().map(ConnectReport::transport));
    put(details, "error", instance.lastError().map(ConnectorException::getMessage));
    return details;
  }

  private static Map<String, Object> details(ConnectorStatus.Name name) {
    Map<String, Object> details = new LinkedHashMap<>();
    put(details, "instance", name.instance());
    put(details, "resolved", name.resolved());
    put(details, "error", name.lastError().map(ConnectorException::getMessage));
    return details;
  }

  private static void put(Map<String, Object> details, String key, Optional<?> value) {
    value.ifPresent(some -> details.put(key, some.toString()));
  }
}
