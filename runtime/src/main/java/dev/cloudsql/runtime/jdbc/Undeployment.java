package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Runs actions when the {@code jdbc:cloudsql:} driver is deregistered. Web servers deregister the
 * drivers of an application that they undeploy, while its classes can still be loaded.
 */
public final class Undeployment {

  private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();

  private Undeployment() {}

  /** Adds an action to run on deregistration, on the thread that deregisters the driver. */
  public static void onDeregister(Runnable action) {
    ACTIONS.add(action);
  }

  /** Runs the actions; called by {@link java.sql.DriverManager} when the driver is deregistered. */
  public static void run() {
    ACTIONS.forEach(Runnable::run);
  }
}
