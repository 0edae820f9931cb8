package dev.cloudsql.runtime.refresh;

import dev.cloudsql.runtime.refresh.machine.Action;
import dev.cloudsql.runtime.refresh.machine.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Does what the machine decides beside answering: fetches, timers, reports.
 *
 * <p>Used by one thread at a time, within the refresher's {@link Sequencer}.
 */
final class Effects<T> {

  private final Refresher<T> refresher;
  private final Refresher.Source<T> source;
  private final RefreshEnvironment environment;
  private final RefreshObserver observer;
  private final Sequencer sequencer;

  private Runnable stopTimer = () -> {};
  private @Nullable Flight<T> flight;

  Effects(
      Refresher<T> refresher,
      Refresher.Source<T> source,
      RefreshEnvironment environment,
      RefreshObserver observer,
      Sequencer sequencer) {
    this.refresher = refresher;
    this.source = source;
    this.environment = environment;
    this.observer = observer;
    this.sequencer = sequencer;
  }

  void run(Action action) {
    if (action instanceof Action.StartFetch start) {
      start(start.attempt());
    } else if (action instanceof Action.CancelFetch && flight != null) {
      flight.cancel();
    } else if (action instanceof Action.SetTimer timer) {
      stopTimer.run();
      stopTimer =
          environment
              .scheduler()
              .schedule(
                  timer.delay(), () -> refresher.handle(now -> new Event.Tick(now, timer.timer())));
    } else if (action instanceof Action.CancelTimer) {
      stopTimer.run();
    } else if (action instanceof Action.Adopt adopt) {
      observer.refreshed(adopt.expiry());
    } else if (action instanceof Action.Report report) {
      observer.refreshFailed(report.error());
    }
  }

  private void start(long attempt) {
    Flight<T> next =
        new Flight<>(source, (fetched, thrown) -> refresher.landed(attempt, fetched, thrown));
    flight = next;
    Duration delay = environment.budget().take();
    if (delay.isZero()) {
      next.start();
    } else {
      refresher.handle(now -> new Event.Delayed(now, attempt, now.plus(delay)));
      next.delay(
          environment
              .scheduler()
              .schedule(
                  delay,
                  () -> {
                    sequencer.add(next::start);
                    sequencer.drain();
                  }));
    }
  }
}
