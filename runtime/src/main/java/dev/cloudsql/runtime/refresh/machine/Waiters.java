package dev.cloudsql.runtime.refresh.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Those who wait for the fetch under way or the next one, in the order of their coming. */
public record Waiters(List<Waiter> all) {

  /** Nobody. */
  public static final Waiters NONE = new Waiters(List.of());

  /**
   * One who waits.
   *
   * @param forced whether only newer information than there is helps him
   */
  public record Waiter(long id, boolean forced) {}

  /** Copies the list. */
  public Waiters {
    all = List.copyOf(all);
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  Waiters with(Waiter waiter) {
    List<Waiter> more = new ArrayList<>(all.size() + 1);
    more.addAll(all);
    more.add(waiter);
    return new Waiters(more);
  }

  Waiters without(long id) {
    return new Waiters(all.stream().filter(waiter -> waiter.id() != id).toList());
  }

  Waiters forced() {
    return new Waiters(all.stream().filter(Waiter::forced).toList());
  }

  Waiters unforced() {
    return new Waiters(all.stream().filter(waiter -> !waiter.forced()).toList());
  }

  /** The same action for each. */
  List<Action> each(LongFunction<Action> action) {
    return all.stream().map(waiter -> action.apply(waiter.id())).toList();
  }
}
