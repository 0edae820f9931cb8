package dev.cloudsql.runtime;

import dev.cloudsql.runtime.jdbc.Settings;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables of this process, of which {@code CLOUDSQL_…} are settings. */
final class Environment {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql.config");

  /** Copied once, because each look-up in the map of the JDK encodes the name. */
  private static final Map<String, String> SETTINGS = Settings.variables(System.getenv());

  private static final AtomicBoolean CHECKED = new AtomicBoolean();

  private Environment() {}

  /** Initializes this class. */
  static void load() {}

  /** The variables that are settings; the first call warns of misspelt ones. */
  static Map<String, String> variables() {
    if (!SETTINGS.isEmpty() && CHECKED.compareAndSet(false, true)) {
      Settings.misspeltVariables(SETTINGS.keySet()).forEach(LOG::warn);
    }
    return SETTINGS;
  }
}
