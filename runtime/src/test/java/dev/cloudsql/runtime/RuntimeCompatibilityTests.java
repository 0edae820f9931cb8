package dev.cloudsql.runtime;

import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.tck.ConnectorRuntimeCompatibilityKit;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The runtime, by the rules")
class RuntimeCompatibilityTests extends ConnectorRuntimeCompatibilityKit {

  @Override
  protected ConnectorRuntime runtime() {
    return new CloudSqlRuntime();
  }
}
