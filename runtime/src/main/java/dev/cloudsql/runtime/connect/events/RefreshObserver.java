package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.refresh.Refresher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the refreshes of one instance, and warns when its certificate is about to end: once a
 * minute, in the last quarter of an hour.
 */
public final class RefreshObserver implements Refresher.Observer {

  private static final Duration CLOSE_TO_EXPIRY = Duration.ofMinutes(15);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final InstanceName instance;
  private final Events events;
  private final InstantSource clock;
  private @Nullable Instant expiry;
  private Instant nextWarning = Instant.MIN;

  /** Nothing has happened yet. */
  public RefreshObserver(InstanceName instance, Events events, InstantSource clock) {
    this.instance = instance;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void refreshed(Instant newExpiry) {
    expiry = newExpiry;
    events.refreshed(instance, newExpiry);
  }

  @Override
  public void refreshFailed(ConnectorException failure) {
    Instant now = clock.instant();
    Optional<Instant> end =
        Optional.ofNullable(expiry)
            .filter(now::isBefore)
            .filter(at -> now.isAfter(at.minus(CLOSE_TO_EXPIRY)))
            .filter(at -> !now.isBefore(nextWarning));
    end.ifPresent(at -> nextWarning = now.plus(BETWEEN_WARNINGS));
    events.refreshFailed(instance, failure, end.orElse(null));
  }
}
