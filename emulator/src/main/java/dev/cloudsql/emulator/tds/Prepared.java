package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.tds.sql.SqlError;
import dev.cloudsql.emulator.tds.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The prepared statements of a session, by their handles. */
final class Prepared {

  private final Map<Integer, Plan> plans = new HashMap<>();
  private int last;

  /**
   * A statement that waits for its parameters.
   *
   * @param parameters their names in order
   * @param batch what is done with them
   */
  record Plan(List<String> parameters, List<Statement> batch) {}

  int keep(Plan plan) {
    plans.put(++last, plan);
    return last;
  }

  Plan get(int handle) throws SqlError {
    Plan plan = plans.get(handle);
    if (plan == null) {
      throw new SqlError(
          8179,
          SqlError.SEVERITY,
          2,
          "Could not find prepared statement with handle %d.".formatted(handle));
    }
    return plan;
  }

  void forget(int handle) throws SqlError {
    get(handle);
    plans.remove(handle);
  }

  void clear() {
    plans.clear();
  }
}
