package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/** An input of the machine, with the wall-clock time at which it happened. */
public sealed interface Event {

  /** The wall-clock time of the event. */
  Instant now();

  /** A connect requests connection info. */
  sealed interface Ask extends Event {}

  /** A connect requests connection info that is valid now. */
  record Demand(Instant now) implements Ask {}

  /**
   * A connect failed in a way that newer connection info may correct.
   *
   * @param seen the generation that it used
   */
  record Force(Instant now, long seen) implements Ask {}

  /** The last waiting connect was answered, or stopped waiting. */
  record Abandoned(Instant now) implements Event {}

  /**
   * The fetch budget delays a fetch.
   *
   * @param until the time at which it will start
   */
  record Delayed(Instant now, long attempt, Instant until) implements Event {}

  /** A fetch ended. */
  sealed interface Result extends Event {
    /** The number of the attempt. */
    long attempt();

    /** A random number from 0 to 1. */
    double jitter();
  }

  /** A fetch returned connection info that is valid until {@code expiry}. */
  record Succeeded(Instant now, long attempt, Instant expiry, double jitter) implements Result {}

  /** A fetch failed. */
  record Failed(Instant now, long attempt, ConnectorException error, double jitter)
      implements Result {}

  /** A timer fired, possibly late. */
  record Tick(Instant now, long timer) implements Event {}

  /**
   * The wall clock was set back while there was a certificate.
   *
   * @param by how far
   */
  record SetBack(Instant now, Duration by) implements Event {}

  /** The connector closes. */
  record Close(Instant now) implements Event {}
}
