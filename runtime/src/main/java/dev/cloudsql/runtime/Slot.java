package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.connect.Connects;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.Undeployment;
import dev.cloudsql.runtime.status.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the connector of one configuration: its {@link Core} runs until the last handle is closed,
 * or until it has been unused for a while; the next use starts it again.
 *
 * <p>A handle is counted and closed. A guest, such as a connect by URL, uses the core without a
 * handle. A shared slot that has stopped and has no handle is removed from the map, with its
 * configuration.
 */
final class Slot {

  /** The slots that are shared within this class loader. */
  private static final ConcurrentMap<ConnectorConfig, Slot> SHARED = new ConcurrentHashMap<>();

  static {
    Undeployment.onDeregister(Slot::stopShared);
  }

  private final ConnectorConfig config;
  private final boolean shared;
  private final ReentrantLock lock = new ReentrantLock();

  /** Stops the core before a checkpoint of the JVM; the next use starts it again. */
  @SuppressWarnings("UnusedVariable") // Keeps the registration reachable.
  private final Object checkpoints = Checkpoints.stopBefore(() -> stopIf(() -> true));

  // Guarded by the lock.
  private @Nullable Core running;
  private int handles;
  private int users;
  private int guests;
  private boolean retired;

  private Slot(ConnectorConfig config, boolean shared) {
    this.config = config;
    this.shared = shared;
  }

  /** A slot of its own for one handle, with its core running. */
  static Slot startOwn(ConnectorConfig config) throws ConnectorException {
    Slot slot = new Slot(config, false);
    slot.handles = 1;
    slot.lock.lock();
    try {
      var unused = slot.running();
      return slot;
    } finally {
      slot.lock.unlock();
    }
  }

  /** The shared slot for a configuration, with one more handle on it, for {@link #release}. */
  static Slot acquireShared(ConnectorConfig config) {
    while (true) {
      Slot slot = SHARED.computeIfAbsent(config, key -> new Slot(key, true));
      if (slot.acquire()) {
        return slot;
      }
    }
  }

  /** Uses the shared core for a configuration without a handle. */
  static Use enterShared(ConnectorConfig config) throws ConnectorException {
    while (true) {
      Slot slot = SHARED.computeIfAbsent(config, key -> new Slot(key, true));
      Use use = slot.enterAsGuest();
      if (use != null) {
        return use;
      }
    }
  }

  /** Whether a configuration is kept, because its slot is in use. */
  static boolean isKept(ConnectorConfig config) {
    return SHARED.containsKey(config);
  }

  ConnectorConfig config() {
    return config;
  }

  boolean isShared() {
    return shared;
  }

  private boolean acquire() {
    lock.lock();
    try {
      if (retired) {
        return false;
      }
      handles++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Closes a handle; the last one stops the core, unless a guest uses it. */
  void release() {
    stopIf(() -> --handles == 0 && guests == 0);
  }

  /** Uses the core, for a handle; it is started if necessary and does not stop for idleness. */
  Use enter(Target target) throws ConnectorException {
    lock.lock();
    try {
      if (handles == 0) {
        throw closed(target);
      }
      Core core = running();
      users++;
      return new Use(this, core, false);
    } finally {
      lock.unlock();
    }
  }

  /** Starts the core if necessary; it is known then whether the configuration can be used. */
  void start() throws ConnectorException {
    lock.lock();
    try {
      var unused = running();
    } finally {
      lock.unlock();
    }
  }

  /** The error of a call after the handle was closed. */
  static ConnectorException closed(Target target) {
    return new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        target.instance(),
        "Cannot connect to %s: this connector is closed. Keep it open as long as it is used, or make a new one."
            .formatted(target),
        null);
  }

  private @Nullable Use enterAsGuest() throws ConnectorException {
    lock.lock();
    try {
      if (retired) {
        return null;
      }
      Core core = running();
      guests++;
      return new Use(this, core, true);
    } finally {
      retireIfUnused();
      lock.unlock();
    }
  }

  private void leave(boolean guest) {
    lock.lock();
    try {
      if (guest) {
        guests--;
      } else {
        users--;
      }
      retireIfUnused();
    } finally {
      lock.unlock();
    }
  }

  private Core running() throws ConnectorException {
    Core now = running;
    if (now == null) {
      now = Core.start(config);
      running = now;
      if (shared || config.refreshPolicy() != RefreshPolicy.AHEAD) {
        watch(now, config.idleTimeout());
      }
    }
    return now;
  }

  /**
   * What is known; nothing when the core is not running.
   *
   * @param open whether the handle that asks is open
   */
  ConnectorStatus status(boolean open) {
    lock.lock();
    try {
      return running == null
          ? new Snapshot(open, List.of(), List.of())
          : new Snapshot(open, running.connects().status(), running.connects().names());
    } finally {
      lock.unlock();
    }
  }

  private void watch(Core core, Duration delay) {
    core.later(delay, new IdleStop(this, core));
  }

  private void stopIfIdle(Core core) {
    boolean stop = false;
    lock.lock();
    try {
      if (running == core && isUnused(core)) {
        stop = true;
        running = null;
      }
      retireIfUnused();
    } finally {
      lock.unlock();
    }
    if (stop) {
      core.close();
    }
  }

  /**
   * Stops the shared cores when the driver is deregistered, that is when the application is
   * undeployed. Handles that are used after that start them again.
   */
  private static void stopShared() {
    SHARED.values().forEach(slot -> slot.stopIf(() -> true));
  }

  /** Whether the core may be stopped; if it is in use, this is checked again later. */
  private boolean isUnused(Core core) {
    Duration unused = users + guests == 0 ? core.connects().unused() : Duration.ZERO;
    Duration left = config.idleTimeout().minus(unused);
    if (left.isZero() || left.isNegative()) {
      return true;
    }
    watch(core, left);
    return false;
  }

  /** The core is closed without the lock, because that wakes those who wait for it. */
  private void stopIf(BooleanSupplier condition) {
    Core stopped = null;
    lock.lock();
    try {
      if (condition.getAsBoolean()) {
        stopped = running;
        running = null;
      }
      retireIfUnused();
    } finally {
      lock.unlock();
    }
    if (stopped != null) {
      stopped.close();
    }
  }

  private void retireIfUnused() {
    if (shared && running == null && handles + users + guests == 0) {
      retired = true;
      SHARED.remove(config, this);
    }
  }

  /**
   * A core in use, until this is closed.
   *
   * @param slot where the core runs
   * @param core is running
   * @param guest whether it is used without a handle
   */
  record Use(Slot slot, Core core, boolean guest) implements AutoCloseable {

    Connects connects() {
      return core.connects();
    }

    @Override
    public void close() {
      slot.leave(guest);
    }
  }

  /**
   * Stops an idle core. Without lambdas, which are linked when they first run: the application may
   * be undeployed by then, and a loader such as Tomcat's refuses to load even the JDK's classes.
   *
   * @param slot where the core runs
   * @param core may be idle
   */
  private record IdleStop(Slot slot, Core core) implements Runnable {

    @Override
    public void run() {
      try {
        slot.stopIfIdle(core);
      } catch (IllegalStateException | LinkageError undeployed) {
        core.close();
      }
    }
  }
}
