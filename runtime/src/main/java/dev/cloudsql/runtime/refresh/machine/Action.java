package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/** Something for the shell to do, in the order given. */
public sealed interface Action {

  /** Start a fetch; its result is to come as an {@link Event.Result} with this attempt. */
  record StartFetch(long attempt) implements Action {}

  /** Cancel a fetch; its result will be ignored. */
  record CancelFetch(long attempt) implements Action {}

  /** Send a {@link Event.Tick} with this id after the delay, and none for the timer set before. */
  record SetTimer(long timer, Duration delay) implements Action {}

  /** Send no tick for the timer set before. */
  record CancelTimer() implements Action {}

  /** Use what the attempt of this number brought as the current information. */
  record Adopt(long generation, Instant expiry) implements Action {}

  /** Report a failed fetch to the observer, and to those who forced it. */
  record Report(ConnectorException error) implements Action {}
}
