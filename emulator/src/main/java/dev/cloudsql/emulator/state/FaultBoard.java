package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.ActiveFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * The faults that are switched on, in the order in which they were.
 *
 * @param <F> what kind of fault
 */
public final class FaultBoard<F> {

  private final Monitor monitor = new Monitor();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Switches a fault on.
   *
   * @param fault what is to happen
   * @param times how often
   * @param afterwards called when it is cleared
   */
  public ActiveFault add(F fault, int times, Runnable afterwards) {
    Entry entry = new Entry(fault, times, afterwards);
    monitor.change(() -> entries.add(entry));
    return entry;
  }

  /** The first fault of this kind that has not struck often enough yet; it strikes now. */
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

  /** Switches all faults off. */
  public void clear() {
    List<Entry> all = monitor.read(() -> List.copyOf(entries));
    all.forEach(Entry::clear);
  }

  /**
   * One strike of a fault.
   *
   * @param <F> what kind of fault
   */
  public interface Occurrence<F> {

    /** What is to happen. */
    F fault();

    /** Waits until the fault is cleared. */
    void hold() throws InterruptedException;

    /** Waits until the fault is cleared, but no longer than this. */
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
