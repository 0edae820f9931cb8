package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told: expiries and failures. */
final class RecordingObserver implements Refresher.Observer {

  final List<Object> told = new CopyOnWriteArrayList<>();

  @Override
  public void refreshed(Instant expiry) {
    told.add(expiry);
  }

  @Override
  public void refreshFailed(ConnectorException failure) {
    told.add(failure);
  }
}
