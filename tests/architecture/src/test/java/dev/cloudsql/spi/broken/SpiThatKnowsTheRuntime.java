package dev.cloudsql.spi.broken;

import dev.cloudsql.runtime.CloudSqlRuntime;

/** A plug-in interface that would bring the runtime to plug-ins. */
public interface SpiThatKnowsTheRuntime {

  CloudSqlRuntime runtime();
}
