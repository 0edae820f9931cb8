package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** The names that a connector was asked for, each with what is known of it. */
public final class Names {

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(3);

  private final ConcurrentMap<String, WatchedName> byText = new ConcurrentHashMap<>();
  private final Watch watch;

  /** No names yet. */
  public Names(Watch watch) {
    this.watch = watch;
  }

  /** Waits until it is known where the target of an attempt leads. */
  public Route resolve(Attempt attempt) throws ConnectorException {
    Target target = attempt.target();
    if (target.instance().isPresent()) {
      return new Route(target, target.instance().get(), List.of());
    }
    attempt.enter(Phase.RESOLVE);
    WatchedName name = name(target);
    try {
      Route route = await(attempt, name);
      attempt.leadsTo(route.instance());
      return route;
    } catch (ConnectorException e) {
      throw e.code() == ErrorCode.TIMEOUT ? withLastFailure(e, name) : e;
    }
  }

  /** What may be better in a second is waited for; the attempt ends that with its deadline. */
  private Route await(Attempt attempt, WatchedName name) throws ConnectorException {
    while (true) {
      try {
        return attempt.await(name.route(patience(attempt)));
      } catch (ConnectorException e) {
        attempt.check();
        if (!e.retryable()) {
          throw e;
        }
      }
      CompletableFuture<Boolean> later = new CompletableFuture<>();
      Runnable unused =
          watch.scheduler().schedule(Knowledge.REMEMBERED, () -> later.complete(true));
      attempt.await(later);
    }
  }

  /**
   * Looks whether a name has come to lead to another instance after a connect there has failed.
   *
   * @return empty if it has not, as far as can be found out soon
   */
  public Optional<Route> insteadOf(Attempt attempt, Route failed) throws ConnectorException {
    if (!failed.byName() || failed.kept()) {
      return Optional.empty();
    }
    attempt.enter(Phase.RESOLVE);
    Route route = attempt.await(name(failed.target()).insteadOf(failed, patience(attempt)));
    if (route.instance().equals(failed.instance())) {
      return Optional.empty();
    }
    attempt.leadsTo(route.instance());
    return Optional.of(route);
  }

  /** Looks after a socket from now on. */
  public void opened(OpenSocket open, InstanceSocket socket) {
    open.opened(socket);
    Route route = open.route();
    if (route.byName()) {
      name(route.target()).opened(route);
    }
  }

  private WatchedName name(Target target) {
    return byText.computeIfAbsent(target.text(), text -> new WatchedName(target, watch));
  }

  private static Duration patience(Attempt attempt) {
    Duration quarter = attempt.deadline().remaining().dividedBy(4);
    return quarter.compareTo(MOST_PATIENCE) < 0 ? quarter : MOST_PATIENCE;
  }

  private static ConnectorException withLastFailure(ConnectorException timeout, WatchedName name) {
    return name.failure()
        .map(
            last ->
                new ConnectorException(
                    ErrorCode.TIMEOUT,
                    Phase.RESOLVE,
                    null,
                    "%s It has been failing: %s"
                        .formatted(Messages.withoutCode(timeout), Messages.withoutCode(last)),
                    last))
        .orElse(timeout);
  }

  /** What is known of each, by name. */
  public List<ConnectorStatus.Name> status() {
    return byText.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue().status())
        .toList();
  }

  /**
   * Where a target leads.
   *
   * @param target what the caller asked for
   * @param instance the instance behind it
   * @param addresses the addresses of the name itself; none when the caller named the instance
   * @param kept whether it is taken also when the name leads elsewhere by now
   */
  public record Route(Target target, InstanceName instance, List<String> addresses, boolean kept) {

    /** Copies the list. */
    public Route {
      addresses = List.copyOf(addresses);
    }

    /** Where a target leads now. */
    public Route(Target target, InstanceName instance, List<String> addresses) {
      this(target, instance, addresses, false);
    }

    /** The same, whatever the name leads to. */
    public Route keep() {
      return new Route(target, instance, addresses, true);
    }

    /** Whether the caller asked for a name, not for the instance. */
    public boolean byName() {
      return target.instance().isEmpty();
    }

    /** The addresses of the name before those that the policy chose, which stay to fall back on. */
    public AddressOrder before(AddressOrder order) {
      if (addresses.isEmpty() || order.addresses().isEmpty()) {
        return order;
      }
      Stream<InstanceAddress> own =
          addresses.stream().map(host -> InstanceAddress.of(order.addresses().get(0).type(), host));
      Stream<InstanceAddress> others =
          order.addresses().stream().filter(address -> !addresses.contains(address.host()));
      return AddressOrder.of(
          Stream.concat(own, others).toList(),
          "the addresses of %s, then %s".formatted(target, order.reason()));
    }
  }
}
