package dev.cloudsql.runtime.refresh;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch from its turn in the budget to its end.
 *
 * <p>Used by one thread at a time, within the refresher's {@link Sequencer}.
 */
final class Flight<T> {

  private final Refresher.Source<T> source;
  private final BiConsumer<Refresher.@Nullable Fetched<T>, @Nullable Throwable> landed;

  private Runnable cancel = () -> {};
  private boolean cancelled;

  Flight(
      Refresher.Source<T> source,
      BiConsumer<Refresher.@Nullable Fetched<T>, @Nullable Throwable> landed) {
    this.source = source;
    this.landed = landed;
  }

  /** Waits for its turn, which this cancels. */
  void delay(Runnable cancelTurn) {
    cancel = cancelTurn;
  }

  /** Starts the fetch, unless it was cancelled while it waited. */
  void start() {
    if (!cancelled) {
      CompletableFuture<Refresher.Fetched<T>> fetch = fetch();
      cancel = () -> fetch.cancel(true);
      var unused = fetch.whenComplete(landed);
    }
  }

  void cancel() {
    cancelled = true;
    cancel.run();
  }

  private CompletableFuture<Refresher.Fetched<T>> fetch() {
    try {
      return Objects.requireNonNull(source.fetch(), "the source returned no future");
    } catch (Throwable thrown) {
      // Errors too: whoever waits for this fetch must hear of it.
      return CompletableFuture.failedFuture(thrown);
    }
  }
}
