package dev.cloudsql.runtime.refresh.broken;

import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.runtime.connect.Connects;

/** A leaf that reaches back into the trunk. */
public interface LeafThatKnowsItsUsers {

  Connects connects();

  CloudSqlRuntime root();
}
