package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectorListener;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The listeners that receive events.
 *
 * @param all the program's listeners and the connector's own, in the order in which they are called
 * @param details whether one of them wants the events within a connect; if not, they are not made
 */
public record Listeners(List<ConnectorListener> all, BooleanSupplier details) {

  /** Copies the list. */
  public Listeners {
    all = List.copyOf(all);
  }

  /** Listeners that want all events. */
  public static Listeners of(List<ConnectorListener> all) {
    return new Listeners(all, () -> !all.isEmpty());
  }
}
