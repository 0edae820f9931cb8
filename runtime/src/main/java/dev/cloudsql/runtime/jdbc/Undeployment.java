package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Runs actions when {@link CloudSqlDriver} is deregistered. Web servers deregister the drivers of
 * an application that they undeploy, while its classes can still be loaded.
 */
public final class Undeployment {

  private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();

  private Undeployment() {}

  /** Adds an action to run on deregistration, on the thread that deregisters the driver. */
  public static void onDeregister(Runnable action) {
    ACTIONS.add(action);
  }

  static void run() {
    ACTIONS.forEach(Runnable::run);
  }
}
