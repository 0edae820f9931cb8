package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/**
 * An instruction of the machine to the {@code Refresher}, which carries out the actions in order.
 */
public sealed interface Action {

  /** Start a fetch; report its result as an {@link Event.Result} with this attempt. */
  record StartFetch(long attempt) implements Action {}

  /** Cancel a fetch; its result will be ignored. */
  record CancelFetch(long attempt) implements Action {}

  /** Send an {@link Event.Tick} with this id after the delay, and none for the previous timer. */
  record SetTimer(long timer, Duration delay) implements Action {}

  /** Send no tick for the previous timer. */
  record CancelTimer() implements Action {}

  /** Use the result of the attempt with this number as the current connection info. */
  record Adopt(long generation, Instant expiry) implements Action {}

  /** Report a failed fetch to the observer, and to the connects that forced it. */
  record Report(ConnectorException error) implements Action {}
}
