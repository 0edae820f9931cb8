package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.refresh.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What all watched names of a connector share.
 *
 * @param question resolves a name
 * @param period the period of checks in the background; zero for none
 * @param grace how long sockets to a former instance stay open
 * @param sockets the open sockets
 * @param events publishes what happens to names
 * @param executor runs what blocks
 * @param scheduler runs checks
 * @param clock the wall clock, for the age of answers
 */
public record Watch(
    Question question,
    Duration period,
    Duration grace,
    Sockets sockets,
    Events events,
    Executor executor,
    Scheduler scheduler,
    InstantSource clock) {

  /** Resolves a name. */
  @FunctionalInterface
  public interface Question {

    /** Resolves a name; blocks. */
    Route ask(Target name) throws ConnectorException;
  }

  /** How old an answer may be: twice the period, so that a late check does not matter. */
  Duration oldAge() {
    return period.isZero() ? ConnectorConfig.DEFAULT_FAILOVER_PERIOD : period.multipliedBy(2);
  }
}
