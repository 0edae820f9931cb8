package dev.cloudsql.dialect.broken;

import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.runtime.tls.TlsDialer;

/** A dialect that would work with one runtime only. */
public interface DialectThatKnowsTheRuntime {

  CloudSqlRuntime runtime();

  TlsDialer dialer();
}
