package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told: expiries, failures, and kinds of refreshes. */
final class RecordingObserver implements Refresher.Observer {

  final List<Object> told = new CopyOnWriteArrayList<>();
  final List<RefreshKind> kinds = new CopyOnWriteArrayList<>();

  @Override
  public void started(RefreshKind kind) {
    kinds.add(kind);
  }

  @Override
  public void refreshed(Instant expiry) {
    told.add(expiry);
  }

  @Override
  public void refreshFailed(ConnectorException failure) {
    told.add(failure);
  }
}
