package dev.cloudsql.runtime.testing;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Keeps all events that it receives. */
public final class EventLog implements ConnectorListener {

  private final List<ConnectorEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void event(ConnectorEvent event) {
    events.add(event);
  }

  /** All events, in the order in which they came. */
  public List<ConnectorEvent> all() {
    return List.copyOf(events);
  }

  /** The events of one kind. */
  public <E extends ConnectorEvent> List<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The last event of a kind. */
  public <E extends ConnectorEvent> E last(Class<E> kind) {
    List<E> found = all(kind);
    return found.get(found.size() - 1);
  }

  /** The names of the kinds, in order, such as {@code ConnectStarted}. */
  public Stream<String> kinds() {
    return events.stream().map(EventLog::kind);
  }

  /** The name of an event's interface. */
  public static String kind(ConnectorEvent event) {
    return Stream.of(ConnectorEvent.class.getDeclaredClasses())
        .filter(kind -> kind.isInstance(event))
        .map(Class::getSimpleName)
        .filter(name -> !name.startsWith("Of"))
        .findFirst()
        .orElseThrow();
  }
}
