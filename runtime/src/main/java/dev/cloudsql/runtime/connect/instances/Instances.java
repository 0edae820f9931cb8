package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.tls.InstanceTls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The instances in use by a connector. */
public final class Instances implements AutoCloseable {

  private static final Duration LONGEST_UNUSED = Duration.ofDays(1);

  private final ConcurrentMap<Key, Instance> byKey = new ConcurrentHashMap<>();
  private final InstanceFetcher fetcher;
  private final RefreshPolicy policy;
  private final Refresher.Environment environment;
  private final Function<Key, Refresher.Observer> observers;
  private final ToIntFunction<InstanceName> openSockets;
  private final Consumer<InstanceName> onForgotten;
  private volatile boolean closed;

  /**
   * No instances yet.
   *
   * @param fetcher fetches their connection info
   * @param policy when it is renewed
   * @param environment what their refreshers share
   * @param observers observers of the refreshes of an instance
   * @param openSockets counts the open sockets to an instance
   * @param onForgotten called when an instance is not kept any more
   */
  public Instances(
      InstanceFetcher fetcher,
      RefreshPolicy policy,
      Refresher.Environment environment,
      Function<Key, Refresher.Observer> observers,
      ToIntFunction<InstanceName> openSockets,
      Consumer<InstanceName> onForgotten) {
    this.fetcher = fetcher;
    this.policy = policy;
    this.environment = environment;
    this.observers = observers;
    this.openSockets = openSockets;
    this.onForgotten = onForgotten;
  }

  /**
   * The instance of a key; made when it is first used. Before another one is made, those are
   * forgotten that have been unused for a day, so that a connector may meet any number of them.
   */
  public Instance get(Key key) {
    if (!byKey.containsKey(key)) {
      forgetUnused();
    }
    Instance instance = byKey.computeIfAbsent(key, this::make);
    instance.used();
    if (closed) {
      instance.close();
    }
    return instance;
  }

  private Instance make(Key key) {
    Refresher<InstanceTls> refresher =
        new Refresher<>(
            key.name(), policy, () -> fetcher.fetch(key), environment, observers.apply(key));
    return new Instance(key, refresher, environment.clock(), environment.nanoTime());
  }

  private void forgetUnused() {
    if (policy == RefreshPolicy.AHEAD) {
      // It keeps an instance ready, used or not.
      return;
    }
    byKey.forEach(
        (key, instance) -> {
          InstanceName name = key.name();
          if (instance.unused().compareTo(LONGEST_UNUSED) >= 0
              && openSockets.applyAsInt(name) == 0
              && byKey.remove(key, instance)
              && byKey.keySet().stream().noneMatch(other -> other.name().equals(name))) {
            onForgotten.accept(name);
          }
        });
  }

  /** Records a failed connect. */
  public void failed(Key key, ConnectorException failure) {
    Instance instance = byKey.get(key);
    if (instance != null) {
      instance.failed(failure);
    }
  }

  /**
   * The status of each, sorted by name.
   *
   * @param events the last events of an instance
   */
  public List<ConnectorStatus.Instance> status(
      Function<InstanceName, List<ConnectorEvent>> events) {
    return byKey.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry -> {
              InstanceName name = entry.getKey().name();
              return entry.getValue().status(openSockets.applyAsInt(name), events.apply(name));
            })
        .toList();
  }

  @Override
  public void close() {
    closed = true;
    byKey.values().forEach(Instance::close);
  }

  /**
   * An instance and the authentication mode, each of which has a client certificate of its own.
   *
   * @param name the instance
   * @param authMode with {@link AuthMode#IAM} the certificate carries a login token
   */
  public record Key(InstanceName name, AuthMode authMode) implements Comparable<Key> {

    /**
     * Written out, because the record's own is linked at run time, which slows down a cold connect.
     */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && authMode == that.authMode && name.equals(that.name);
    }

    /** Written out for the same reason. */
    @Override
    public int hashCode() {
      return name.hashCode() * 31 + authMode.hashCode();
    }

    @Override
    public int compareTo(Key other) {
      int order = name.toString().compareTo(other.name.toString());
      return order != 0 ? order : authMode.compareTo(other.authMode);
    }
  }
}
