package dev.cloudsql.runtime.broken;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Code that logs past the application's log. */
public class Teller {

  Object logger() {
    return Logger.getLogger("teller");
  }

  Object level() {
    return Level.INFO;
  }
}
