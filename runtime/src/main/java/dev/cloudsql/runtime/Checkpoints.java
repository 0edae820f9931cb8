package dev.cloudsql.runtime;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Takes part in checkpoints of the JVM (Coordinated Restore at Checkpoint), if the library {@code
 * org.crac} is on the path.
 */
final class Checkpoints {

  /** Stands for the registration that is not needed. */
  private static final Object NONE = new Object();

  private Checkpoints() {}

  /**
   * Has something stopped before each checkpoint.
   *
   * @param stop closes files and sockets, and forgets secrets; nothing has to be started again
   * @return the caller keeps it for as long as {@code stop} is needed, because the library keeps
   *     only a weak reference
   */
  static Object stopBefore(Runnable stop) {
    try {
      return Registered.of(stop);
    } catch (LinkageError absent) {
      return NONE;
    }
  }

  /** A separate class, which cannot be loaded without the library. */
  private record Registered(Runnable stop) implements Resource {

    static Registered of(Runnable stop) {
      Registered registered = new Registered(stop);
      Core.getGlobalContext().register(registered);
      return registered;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
      stop.run();
    }

    /** The next use starts what it needs. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {}
  }
}
