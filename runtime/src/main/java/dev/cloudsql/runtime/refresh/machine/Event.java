package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Instant;

/** Something that happened, with the wall clock of its moment. */
public sealed interface Event {

  /** The wall clock. */
  Instant now();

  /** A connect asks for information. */
  sealed interface Ask extends Event {}

  /** A connect wants information that is valid now. */
  record Demand(Instant now) implements Ask {}

  /**
   * A connect failed in a way that newer information may cure.
   *
   * @param seen the generation that it used
   */
  record Force(Instant now, long seen) implements Ask {}

  /** The last connect that waited gave up or was answered. */
  record Abandoned(Instant now) implements Event {}

  /**
   * The connector's budget makes a fetch wait.
   *
   * @param until when it will start
   */
  record Delayed(Instant now, long attempt, Instant until) implements Event {}

  /** A fetch ended. */
  sealed interface Result extends Event {
    /** Which one. */
    long attempt();

    /** A random number from 0 to 1. */
    double jitter();
  }

  /** A fetch brought information that is good until its expiry. */
  record Succeeded(Instant now, long attempt, Instant expiry, double jitter) implements Result {}

  /** A fetch failed. */
  record Failed(Instant now, long attempt, ConnectorException error, double jitter)
      implements Result {}

  /** A timer fired, perhaps late. */
  record Tick(Instant now, long timer) implements Event {}

  /** The connector closes. */
  record Close(Instant now) implements Event {}
}
