package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.events.ConnectTrace.OpenTrace;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The targets in use by a connector, and where each leads. */
public final class Names {

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(3);

  /** RFC 1918, RFC 6598 (shared address space), and the unique local addresses of RFC 4193. */
  private static final Pattern PRIVATE_NETWORK =
      Pattern.compile(
          "(10|192\\.168|172\\.(1[6-9]|2\\d|3[01])|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))\\..*|[fF][cdCD][0-9a-fA-F]{2}:.*");

  private final ConcurrentMap<String, WatchedName> byText = new ConcurrentHashMap<>();

  /** One for each instance, which all its open sockets keep. */
  private final ConcurrentMap<InstanceName, Route> instances = new ConcurrentHashMap<>();

  private final Watch watch;

  /** No names yet. */
  public Names(Watch watch) {
    this.watch = watch;
  }

  /** Resolves the target of an attempt; waits for the answer. */
  public Route resolve(Attempt attempt) throws ConnectorException {
    Target target = attempt.target();
    InstanceName named = target.instance();
    if (named != null) {
      Route route = instances.computeIfAbsent(named, name -> new Route(target, name, List.of()));
      // The events of its sockets keep this name too, and not one of each connect.
      attempt.leadsTo(route.instance());
      return route;
    }
    attempt.enter(Phase.RESOLVE);
    WatchedName name = name(target);
    try {
      Route route = await(attempt, name);
      // The events of its sockets keep this name too, and not one of each connect.
      attempt.leadsTo(route.instance());
      return route;
    } catch (ConnectorException e) {
      throw e.code() == ErrorCode.TIMEOUT ? withLastFailure(e, name) : e;
    }
  }

  /** Repeats a retryable failure after a second, until the deadline of the attempt. */
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
   * Checks whether a name has moved to another instance, after a connect to the former one failed.
   *
   * @return the new route; empty if the name has not moved, or no answer came soon
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

  /** Records an open socket, to close it when its name moves. */
  public void opened(OpenSocket open, InstanceTransport socket, OpenTrace trace) {
    open.opened(socket, trace);
    Route route = open.route();
    if (route.byName()) {
      name(route.target()).opened(route);
    }
  }

  /** Forgets an instance that is not kept any more. */
  public void forget(InstanceName instance) {
    instances.remove(instance);
  }

  /** A name; before another one is watched, those are forgotten that have been unused for a day. */
  private WatchedName name(Target target) {
    if (!byText.containsKey(target.text())) {
      byText.forEach(
          (text, name) -> {
            if (name.isForgotten() && byText.remove(text, name)) {
              watch.events().forget(text);
            }
          });
    }
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

  /** The status of each, sorted by name. */
  public List<ConnectorStatus.Name> status() {
    return byText.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue().status())
        .toList();
  }

  /**
   * Where a target leads.
   *
   * @param target the target of the connect
   * @param instance the instance behind it
   * @param addresses the addresses of the name itself; none if the target is an instance
   * @param kept whether it is used even if the name has moved
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

    /** The same, even if the name moves. */
    public Route keep() {
      return new Route(target, instance, addresses, true);
    }

    /** Whether the target is a domain name. */
    public boolean byName() {
      return target.instance() == null;
    }

    /**
     * The addresses of the name before those that the policy chose, which stay to fall back on.
     *
     * @param known the addresses of the instance, those that the policy did not choose too
     */
    public AddressOrder before(AddressOrder order, List<InstanceAddress> known) {
      if (addresses.isEmpty() || order.addresses().isEmpty()) {
        return order;
      }
      Stream<InstanceAddress> own =
          addresses.stream().map(host -> InstanceAddress.of(type(host, known), host));
      Stream<InstanceAddress> others =
          order.addresses().stream().filter(address -> !addresses.contains(address.host()));
      return AddressOrder.of(
          Stream.concat(own, others).toList(),
          "the addresses of %s, then %s".formatted(target, order.reason()));
    }

    /**
     * The type of an address of the name. One that is not the instance's own belongs to a network:
     * a private one is the IP address of an endpoint, if the instance has Private Service Connect.
     */
    private static IpType type(String host, List<InstanceAddress> known) {
      return known.stream()
          .filter(address -> address.host().equals(host))
          .map(InstanceAddress::type)
          .findFirst()
          .orElseGet(
              () -> {
                if (!PRIVATE_NETWORK.matcher(host).matches()) {
                  return IpType.PUBLIC;
                }
                return known.stream().anyMatch(address -> address.type() == IpType.PSC)
                    ? IpType.PSC
                    : IpType.PRIVATE;
              });
    }
  }
}
