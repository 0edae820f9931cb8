package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorStatus;
import java.util.List;

/** The state of a connector at one moment. */
record Snapshot(boolean open, List<Instance> instances, List<Name> names)
    implements ConnectorStatus {

  Snapshot {
    instances = List.copyOf(instances);
    names = List.copyOf(names);
  }
}
