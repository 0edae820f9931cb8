package dev.cloudsql.examples.micronaut;

import io.micronaut.runtime.Micronaut;

/** The application; application.properties names its instance. */
public final class Application {

  private Application() {}

  /** Starts the application. */
  public static void main(String[] args) {
    Micronaut.run(Application.class, args);
  }
}
