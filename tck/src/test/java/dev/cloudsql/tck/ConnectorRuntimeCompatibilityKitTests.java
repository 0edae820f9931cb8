package dev.cloudsql.tck;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The compatibility kit for runtimes")
class ConnectorRuntimeCompatibilityKitTests extends KitTests<RuntimeFlaw> {

  ConnectorRuntimeCompatibilityKitTests() {
    super(
        "RUNTIME",
        ConnectorRuntimeCompatibilityKit.class,
        ToyRuntimeKit.class,
        RuntimeFlaw.class,
        flaw -> ToyRuntimeKit.flaw = flaw);
  }
}
