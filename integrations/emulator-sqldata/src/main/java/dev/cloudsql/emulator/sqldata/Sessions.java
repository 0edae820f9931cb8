package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions that a client may continue. May be used on any thread. */
final class Sessions {

  /** How long a session without a stream is kept; how long the service keeps one is not known. */
  private static final long RETENTION_SECONDS = 60;

  private final Workers workers;
  private final ScheduledExecutorService timer;
  private final Map<Key, Session> known = new ConcurrentHashMap<>();

  Sessions(Workers workers, ScheduledExecutorService timer) {
    this.workers = workers;
    this.timer = timer;
  }

  private record Key(InstanceState instance, String id) {}

  /**
   * Makes a session.
   *
   * @param id empty if it cannot be continued
   * @return {@code null} if there is one with this id
   */
  @Nullable Session start(InstanceState instance, String principal, String id) {
    Session session = new Session(this, instance, principal, id);
    if (!id.isEmpty() && known.putIfAbsent(new Key(instance, id), session) != null) {
      return null;
    }
    return session;
  }

  /** The session with this id that the principal started; {@code null} if there is none. */
  @Nullable Session find(InstanceState instance, String principal, String id) {
    Session session = known.get(new Key(instance, id));
    return session != null && session.principal().equals(principal) ? session : null;
  }

  void remove(InstanceState instance, Session session) {
    known.remove(new Key(instance, session.id()), session);
  }

  /** Runs the database's side of a session. */
  void run(InstanceState instance, Runnable task) {
    workers.start("sqldata-" + instance.name(), task);
  }

  /** Runs a task at the end of the time that a session without a stream is kept. */
  @Nullable Future<?> afterRetention(Runnable task) {
    try {
      return timer.schedule(task, RETENTION_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      // The emulator is closed, and ends the session.
      return null;
    }
  }
}
