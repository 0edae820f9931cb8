package dev.cloudsql.dialect.broken;

import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.runtime.tls.Dialer;

/** A dialect that would work with one runtime only. */
public interface DialectThatKnowsTheRuntime {

  CloudSqlRuntime runtime();

  Dialer dialer();
}
