package dev.cloudsql.runtime.broken.cycle.hen;

import dev.cloudsql.runtime.broken.cycle.Egg;

/** Comes from an egg. */
public interface Hen {

  Egg origin();
}
