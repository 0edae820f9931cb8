package dev.cloudsql.runtime.broken;

import dev.cloudsql.tck.CloudSqlEmulatorExtension;

/** A runtime that would bring a test library to production. */
public interface RuntimeThatKnowsTheKit {

  CloudSqlEmulatorExtension extension();
}
