package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;

/** Something to do that may fail. */
@FunctionalInterface
public interface Work<T, X extends Exception> {

  /** Does it. */
  T run() throws ConnectorException, X;
}
