package dev.cloudsql.emulator.broken;

import dev.cloudsql.InstanceName;

/** An emulator that could not test the connectors of other languages without our API. */
public interface EmulatorThatKnowsTheApi {

  InstanceName name();
}
