package dev.cloudsql.benchmarks.client;

/** Something that users do. */
interface Scenario {

  /** Makes a contender, does it, and reports numbers. */
  void run(Place place, Report report) throws Exception;
}
