package dev.cloudsql.tck;

import dev.cloudsql.spi.ConnectorRuntime;
import java.time.Duration;

/** The kit on the toy runtime; run by {@link ConnectorRuntimeCompatibilityKitTests}. */
class ToyRuntimeKit extends ConnectorRuntimeCompatibilityKit {

  static RuntimeFlaw flaw;

  @Override
  protected ConnectorRuntime runtime() {
    return flaw == RuntimeFlaw.NOT_FOUND ? new ToyRuntime.Lost() : new ToyRuntime(flaw);
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }

  @Override
  int many() {
    return 4;
  }

  /** The toy has nothing to do in this time but to wait. */
  @Override
  Duration deadline() {
    return Duration.ofMillis(200);
  }
}
