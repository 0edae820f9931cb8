package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A source whose fetches end when a test says so; they bring {@code "value 1"}, {@code "value 2"} …
 */
final class ManualSource implements Refresher.Source<String> {

  private final ManualTime time;
  private final List<CompletableFuture<Refresher.Fetched<String>>> fetches =
      new CopyOnWriteArrayList<>();

  ManualSource(ManualTime time) {
    this.time = time;
  }

  @Override
  public CompletableFuture<Refresher.Fetched<String>> fetch() {
    CompletableFuture<Refresher.Fetched<String>> fetch = new CompletableFuture<>();
    fetches.add(fetch);
    return fetch;
  }

  /** How many fetches were started. */
  int count() {
    return fetches.size();
  }

  CompletableFuture<Refresher.Fetched<String>> last() {
    return fetches.get(fetches.size() - 1);
  }

  Refresher.Fetched<String> value(Duration life) {
    return new Refresher.Fetched<>("value " + count(), time.instant().plus(life));
  }

  void succeed(Duration life) {
    last().complete(value(life));
  }

  void fail(Throwable error) {
    last().completeExceptionally(error);
  }

  /** Ends the last fetch, if there is one. */
  void end(Consumer<CompletableFuture<Refresher.Fetched<String>>> how) {
    if (count() > 0) {
      how.accept(last());
    }
  }

  /** How many fetches were left running. */
  long unfinished() {
    return fetches.stream().filter(fetch -> !fetch.isDone()).count();
  }
}
