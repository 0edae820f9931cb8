package dev.cloudsql.runtime;

import dev.cloudsql.runtime.jdbc.Settings;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables of this process, of which {@code CLOUDSQL_…} are settings. */
final class Environment {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql.config");
  private static final AtomicBoolean CHECKED = new AtomicBoolean();

  private Environment() {}

  /** The variables; the first call warns of misspelt ones. */
  static Map<String, String> variables() {
    Map<String, String> variables = System.getenv();
    if (CHECKED.compareAndSet(false, true)) {
      Settings.misspeltVariables(variables.keySet()).forEach(LOG::warn);
    }
    return variables;
  }
}
