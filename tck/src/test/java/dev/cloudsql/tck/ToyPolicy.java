package dev.cloudsql.tck;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.IpSelectorProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Addresses by their names, then SQL Data: right in everything, or wrong in one thing. */
public final class ToyPolicy implements IpSelectorProvider {

  private static final Comparator<InstanceAddress> BY_HOST =
      Comparator.comparing(InstanceAddress::host);

  private static final int MANY = 4;

  private final SelectorFlaw flaw;
  private final Map<InstanceName, List<InstanceAddress>> seen = new ConcurrentHashMap<>();
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  /** A policy without flaws, for ServiceLoader. */
  public ToyPolicy() {
    this(null);
  }

  ToyPolicy(SelectorFlaw flaw) {
    this.flaw = flaw;
  }

  private boolean has(SelectorFlaw other) {
    return flaw == other;
  }

  @Override
  public String name() {
    return has(SelectorFlaw.NOT_FOUND)
        ? "toy-lost"
        : has(SelectorFlaw.MALFORMED_NAME) ? "Toy policy" : "toy";
  }

  @Override
  public IpSelector create(String argument) throws ConnectorException {
    if (!argument.equals("byName") && !has(SelectorFlaw.TAKES_ANY_ARGUMENT)) {
      if (has(SelectorFlaw.REFUSES_WITH_ANOTHER_EXCEPTION)) {
        throw new IllegalArgumentException(argument);
      }
      throw new ConnectorException(
          ErrorCode.OPTION, Phase.CONFIG, null, "There is no order " + argument, null);
    }
    return this::order;
  }

  private AddressOrder order(InstanceName instance, List<InstanceAddress> addresses) {
    thread.compareAndSet(null, Thread.currentThread());
    if (has(SelectorFlaw.NEEDS_ITS_THREAD) && thread.get() != Thread.currentThread()) {
      throw new IllegalStateException("Another thread");
    }
    if (has(SelectorFlaw.LOOKS_ADDRESSES_UP)) {
      lookUp(addresses);
    }
    if (has(SelectorFlaw.REMEMBERS_ADDRESSES) && !addresses.isEmpty()) {
      return AddressOrder.of(seen.computeIfAbsent(instance, unseen -> addresses), "as before");
    }
    List<InstanceAddress> result =
        has(SelectorFlaw.SORTS_IN_PLACE) ? addresses : new ArrayList<>(addresses);
    result.sort(BY_HOST);
    if (has(SelectorFlaw.PICKS_TWICE) && result.size() >= MANY) {
      result.addAll(addresses);
    }
    if (has(SelectorFlaw.NEEDS_AN_ADDRESS) && result.isEmpty()) {
      throw new IllegalArgumentException("No address");
    }
    result.add(InstanceAddress.SQL_DATA);
    return AddressOrder.of(result, reason());
  }

  private String reason() {
    return has(SelectorFlaw.GIVES_NO_REASON)
        ? " "
        : has(SelectorFlaw.GIVES_A_REASON_OF_TWO_LINES) ? "by\nname" : "by name";
  }

  /** As a resolver does without a directory. */
  private static void lookUp(List<InstanceAddress> addresses) {
    if (addresses.stream().anyMatch(address -> address.host().endsWith(".invalid"))) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
