package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.connect.ConnectorCore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connector for one configuration: it runs until its last handle is closed, or until nothing
 * has used it for a while; the next use starts it again.
 */
final class CoreSlot {

  private final ConnectorConfig config;
  private final boolean shared;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable RunningCore running;
  private int handles;
  private int users;

  private CoreSlot(ConnectorConfig config, boolean shared) {
    this.config = config;
    this.shared = shared;
  }

  /** For handles and URLs that nobody may ever close. */
  static CoreSlot shared(ConnectorConfig config) {
    return new CoreSlot(config, true);
  }

  /** For one handle that is closed by whoever asked for it. */
  static CoreSlot own(ConnectorConfig config) {
    return new CoreSlot(config, false);
  }

  boolean isShared() {
    return shared;
  }

  /** Counts a handle, for {@link #release}. */
  void acquire() {
    lock.lock();
    try {
      handles++;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a handle; the last one stops the connector. */
  void release() {
    stopIf(() -> --handles == 0);
  }

  /** Uses the connector, which is started if it is not running and does not stop meanwhile. */
  <T, X extends Exception> T use(Use<T, X> use) throws ConnectorException, X {
    ConnectorCore core = enter();
    try {
      return use.of(core);
    } finally {
      leave();
    }
  }

  /** Starts the connector, so that a wrong configuration is reported at once. */
  void start() throws ConnectorException {
    lock.lock();
    try {
      running();
    } finally {
      lock.unlock();
    }
  }

  private ConnectorCore enter() throws ConnectorException {
    lock.lock();
    try {
      if (!shared && handles == 0) {
        throw new ConnectorException(
            ErrorCode.CLOSED,
            Phase.CONFIG,
            null,
            "Cannot connect: this connector is closed.",
            null);
      }
      ConnectorCore core = running().core();
      users++;
      return core;
    } finally {
      lock.unlock();
    }
  }

  private RunningCore running() throws ConnectorException {
    RunningCore now = running;
    if (now == null) {
      now = RunningCore.start(config);
      running = now;
      if (shared || config.refreshPolicy() != RefreshPolicy.AHEAD) {
        watch(now, config.idleTimeout());
      }
    }
    return now;
  }

  private void leave() {
    lock.lock();
    try {
      users--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is known; nothing when the connector is not running.
   *
   * @param open whether the handle that asks is open
   */
  ConnectorStatus status(boolean open) {
    lock.lock();
    try {
      return running == null
          ? new ConnectorStatus(open, List.of(), List.of())
          : new ConnectorStatus(open, running.core().status(), running.core().names());
    } finally {
      lock.unlock();
    }
  }

  private void watch(RunningCore core, Duration delay) {
    core.later(delay, () -> stopIf(() -> running == core && isUnused(core)));
  }

  /** Looks again later when it is in use. */
  private boolean isUnused(RunningCore core) {
    Duration unused = users == 0 ? core.core().unused() : Duration.ZERO;
    Duration left = config.idleTimeout().minus(unused);
    if (left.isZero() || left.isNegative()) {
      return true;
    }
    watch(core, left);
    return false;
  }

  /** The connector is closed without the lock, because that wakes whoever waits for it. */
  private void stopIf(BooleanSupplier condition) {
    RunningCore stopped = null;
    lock.lock();
    try {
      if (condition.getAsBoolean()) {
        stopped = running;
        running = null;
      }
    } finally {
      lock.unlock();
    }
    if (stopped != null) {
      stopped.close();
    }
  }

  /** What is done with a running connector. */
  @FunctionalInterface
  interface Use<T, X extends Exception> {
    T of(ConnectorCore core) throws X;
  }
}
