package dev.cloudsql.runtime.status;

import dev.cloudsql.ConnectorStatus;
import java.util.List;

/** The state of a connector at one moment. */
public record Snapshot(boolean open, List<Instance> instances, List<Name> names)
    implements ConnectorStatus {

  /** Copies the lists. */
  public Snapshot {
    instances = List.copyOf(instances);
    names = List.copyOf(names);
  }

  @Override
  public String toJson() {
    return StatusJson.of(this);
  }

  @Override
  public String toString() {
    return StatusText.of(this);
  }
}
