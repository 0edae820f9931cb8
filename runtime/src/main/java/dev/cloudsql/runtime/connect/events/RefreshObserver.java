package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.refresh.Refresher;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Publishes the refreshes of one instance. */
public final class RefreshObserver implements Refresher.Observer {

  private final InstanceName instance;
  private final AuthMode authMode;
  private final Events events;
  // The refresher calls one method at a time.
  private RefreshKind kind = RefreshKind.FIRST;
  private long start;
  private @Nullable Instant expiry;

  /** Nothing has happened yet. */
  public RefreshObserver(InstanceName instance, AuthMode authMode, Events events) {
    this.instance = instance;
    this.authMode = authMode;
    this.events = events;
  }

  @Override
  public void started(RefreshKind why) {
    kind = why;
    start = events.nanoTime();
    events.refreshing(instance, authMode, kind);
  }

  @Override
  public void refreshed(Instant newExpiry) {
    expiry = newExpiry;
    events.refreshed(instance, authMode, kind, start, newExpiry, null);
  }

  @Override
  public void refreshFailed(ConnectorException failure) {
    Instant known = expiry;
    Instant valid = known != null && events.now().isBefore(known) ? known : null;
    events.refreshed(instance, authMode, kind, start, valid, failure);
  }
}
