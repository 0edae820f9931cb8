package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/** Something for the shell to do, in the order given. */
public sealed interface Action {

  /** The answer to one waiter, who is not heard of again. */
  sealed interface Answer extends Action {
    /** Whom to answer. */
    long waiter();
  }

  /** Start a fetch; its result is to come as an {@link Event.Result} with this attempt. */
  record StartFetch(long attempt) implements Action {}

  /** Cancel a fetch whose result will not be looked at. */
  record CancelFetch(long attempt) implements Action {}

  /** Send a {@link Event.Tick} with this id after the delay, and none for the timer set before. */
  record SetTimer(long timer, Duration delay) implements Action {}

  /** Send no tick for the timer set before. */
  record CancelTimer() implements Action {}

  /** Take what the attempt of this number brought as the current information. */
  record Adopt(long generation, Instant expiry) implements Action {}

  /** Tell observers of a failed fetch. */
  record Report(ConnectorException error) implements Action {}

  /** Give the current information, which is of this generation. */
  record Serve(long waiter, long generation) implements Answer {}

  /** Fail. */
  record Fail(long waiter, ConnectorException error) implements Answer {}

  /** Say that there is no newer information; only for those who forced. */
  record NothingNewer(long waiter) implements Answer {}

  /** Fail because of the close. */
  record Refuse(long waiter) implements Answer {}
}
