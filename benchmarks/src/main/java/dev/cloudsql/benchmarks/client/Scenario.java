package dev.cloudsql.benchmarks.client;

/** Something that users do. */
interface Scenario {

  /** Does it, and reports numbers. */
  void run(Contender contender, Place place, Report report) throws Exception;
}
