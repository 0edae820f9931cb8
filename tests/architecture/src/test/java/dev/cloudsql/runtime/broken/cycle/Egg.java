package dev.cloudsql.runtime.broken.cycle;

import dev.cloudsql.runtime.broken.cycle.hen.Hen;

/** Comes from a hen. */
public interface Egg {

  Hen origin();
}
