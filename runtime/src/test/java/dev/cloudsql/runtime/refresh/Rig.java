package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A refresher on a clock, a scheduler and a source that are moved by hand. */
final class Rig {

  static final Duration HOUR = Duration.ofHours(1);
  static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");
  static final ConnectorException UNAVAILABLE =
      new ConnectorException(ErrorCode.API_UNAVAILABLE, Phase.REFRESH, INSTANCE, "503", null);
  static final ConnectorException DENIED =
      new ConnectorException(ErrorCode.API_DENIED, Phase.REFRESH, INSTANCE, "403", null);

  final ManualTime time = new ManualTime();
  final ManualSource source = new ManualSource(time);
  final RecordingObserver observer = new RecordingObserver();
  final Refresher<String> refresher = refresher(source);

  /** Another refresher on the same clock. */
  Refresher<String> refresher(Refresher.Source<String> from) {
    FetchBudget budget = new FetchBudget(100, 10, time::nanoTime);
    Refresher.Environment environment =
        new Refresher.Environment(time, time::nanoTime, time, () -> 0, budget);
    return new Refresher<>(INSTANCE, RefreshPolicy.ADAPTIVE, from, environment, observer);
  }

  /** Requests connection info, and completes the fetch with one that is valid for an hour. */
  CompletableFuture<Refresher.Fresh<String>> serve() {
    CompletableFuture<Refresher.Fresh<String>> got = refresher.get();
    source.succeed(HOUR);
    return got;
  }
}
