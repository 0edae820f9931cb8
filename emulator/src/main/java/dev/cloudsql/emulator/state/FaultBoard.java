package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.ActiveFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * The active faults, in the order in which they were added.
 *
 * @param <F> the type of the faults
 */
public final class FaultBoard<F> {

  private final Monitor monitor = new Monitor();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Adds a fault.
   *
   * @param fault the fault
   * @param times the number of occurrences after which it ends
   * @param afterwards called when it is cleared
   */
  public ActiveFault add(F fault, int times, Runnable afterwards) {
    Entry entry = new Entry(fault, times, afterwards);
    monitor.change(() -> entries.add(entry));
    return entry;
  }

  /** Takes an occurrence of the first matching fault that has some left. */
  public Optional<Occurrence<F>> take(Predicate<? super F> kind) {
    return monitor.read(
        () -> {
          for (Entry entry : entries) {
            if (entry.struck < entry.times && kind.test(entry.fault)) {
              entry.struck++;
              return Optional.of(entry);
            }
          }
          return Optional.empty();
        });
  }

  /** Clears all faults. */
  public void clear() {
    List<Entry> all = monitor.read(() -> List.copyOf(entries));
    all.forEach(Entry::clear);
  }

  /**
   * One occurrence of a fault.
   *
   * @param <F> the type of the fault
   */
  public interface Occurrence<F> {

    /** The fault. */
    F fault();

    /** Waits until the fault is cleared. */
    void hold() throws InterruptedException;

    /** Waits until the fault is cleared, at most for this time. */
    void hold(Duration atMost) throws InterruptedException;
  }

  private final class Entry implements ActiveFault, Occurrence<F> {

    private final F fault;
    private final int times;
    private final Runnable afterwards;
    private int struck;
    private boolean cleared;

    Entry(F fault, int times, Runnable afterwards) {
      this.fault = fault;
      this.times = times;
      this.afterwards = afterwards;
    }

    @Override
    public F fault() {
      return fault;
    }

    @Override
    public void hold() throws InterruptedException {
      hold(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Override
    public void hold(Duration atMost) throws InterruptedException {
      monitor.awaitAtMost(atMost, () -> cleared);
    }

    @Override
    public int occurrences() {
      return monitor.read(() -> struck);
    }

    @Override
    public void clear() {
      AtomicBoolean first = new AtomicBoolean();
      monitor.change(
          () -> {
            first.set(!cleared);
            cleared = true;
            entries.remove(this);
          });
      if (first.get()) {
        afterwards.run();
      }
    }
  }
}
