package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.jdbc.Settings;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The configurations that {@link Connectors#register} has named. Each has a handle on the shared
 * slot of its configuration until it is unregistered.
 */
final class NamedConnectors {

  private static final ConcurrentMap<String, Slot> REGISTERED = new ConcurrentHashMap<>();

  private NamedConnectors() {}

  /**
   * Registers a configuration and starts its connector, so that one that cannot be used is reported
   * here.
   */
  static void register(String name, ConnectorConfig config) throws ConnectorException {
    if (name.isBlank()) {
      throw refusal("Cannot register a connector: its name is blank. Give it a name.");
    }
    Slot slot = Slot.acquireShared(config);
    boolean registered = false;
    try {
      slot.start();
      registered = REGISTERED.putIfAbsent(name, slot) == null;
    } finally {
      if (!registered) {
        slot.release();
      }
    }
    if (!registered) {
      throw refusal(
          "Cannot register a connector: '%s' is registered already. Call Connectors.unregister before, or use another name."
              .formatted(name));
    }
  }

  /** Stops the connector, unless others use the same configuration. */
  static void unregister(String name) {
    Slot slot = REGISTERED.remove(name);
    if (slot != null) {
      slot.release();
    }
  }

  /**
   * The configuration that properties select: a registered one, or their own.
   *
   * @throws ConnectorException if they select a name that is not registered
   */
  static ConnectorConfig config(Settings settings) throws ConnectorException {
    String name = settings.namedConnector();
    if (name == null) {
      return settings.config();
    }
    return slot("Cannot connect", name).config();
  }

  /** The status of a registered configuration's connector. */
  static ConnectorStatus status(String name) throws ConnectorException {
    return slot("There is no status", name).status(true);
  }

  private static Slot slot(String problem, String name) throws ConnectorException {
    Slot slot = REGISTERED.get(name);
    if (slot == null) {
      throw refusal(
          "%s: no connector is registered as '%s'; registered are %s. Call Connectors.register before the first connect."
              .formatted(problem, name, new TreeSet<>(REGISTERED.keySet())));
    }
    return slot;
  }

  private static ConnectorException refusal(String message) {
    return new ConnectorException(ErrorCode.OPTION, Phase.CONFIG, null, message, null);
  }
}
