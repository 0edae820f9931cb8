package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is to stop when {@link CloudSqlDriver} is deregistered: web servers do that for an
 * application that they undeploy, while its classes can still be loaded.
 */
public final class Undeployment {

  private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();

  private Undeployment() {}

  /** Runs this on deregistration, on the thread of whoever deregisters. */
  public static void onDeregister(Runnable action) {
    ACTIONS.add(action);
  }

  static void run() {
    ACTIONS.forEach(Runnable::run);
  }
}
