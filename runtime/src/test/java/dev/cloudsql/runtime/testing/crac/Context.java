package dev.cloudsql.runtime.testing.crac;

/** Registers resources. */
public interface Context<R extends Resource> {
  void register(R resource);
}
