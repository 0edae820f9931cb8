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
 * What the names of a connector are watched with.
 *
 * @param question finds out where a name leads
 * @param period how often it is asked in the background; zero means never
 * @param grace how long sockets live on that lead elsewhere
 * @param sockets those that are open
 * @param events told what happens
 * @param executor runs what blocks
 * @param scheduler runs checks
 * @param clock the wall clock, by which answers grow old
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

  /** Finds out where a name leads. */
  @FunctionalInterface
  public interface Question {

    /** Asks, and blocks until there is an answer. */
    Route ask(Target name) throws ConnectorException;
  }

  /** How old an answer may be: twice the period, so that a check that is a little late is none. */
  Duration oldAge() {
    return period.isZero() ? ConnectorConfig.DEFAULT_FAILOVER_PERIOD : period.multipliedBy(2);
  }
}
