package dev.cloudsql.benchmarks.harness;

import java.util.List;

/**
 * A scenario with its numbers.
 *
 * @param title what the table calls it
 * @param scenario what the client calls it
 * @param entrants who takes part
 * @param rounds how often each runs
 * @param latencyMillis how long the Admin API takes for an answer
 * @param instances how many the cloud needs
 * @param arguments for the client, {@code name=value}
 * @param jvmOptions for the client's Java
 */
record Trial(
    String title,
    String scenario,
    List<Entrant> entrants,
    int rounds,
    int latencyMillis,
    int instances,
    List<String> arguments,
    List<String> jvmOptions) {

  private static final int USUAL_LATENCY = 50;

  /** With everybody and the usual latency. */
  static Trial of(String title, String scenario, int rounds, String... arguments) {
    return new Trial(
        title,
        scenario,
        List.of(Entrant.values()),
        rounds,
        USUAL_LATENCY,
        1,
        List.of(arguments),
        List.of());
  }

  /** The same without the floor, which has no Admin API and no instances. */
  Trial ofConnectors() {
    List<Entrant> connectors = List.of(Entrant.OURS, Entrant.PEER);
    return new Trial(
        title, scenario, connectors, rounds, latencyMillis, instances, arguments, jvmOptions);
  }

  Trial withLatency(int millis) {
    return new Trial(title, scenario, entrants, rounds, millis, instances, arguments, jvmOptions);
  }

  Trial withInstances(int count) {
    return new Trial(
        title, scenario, entrants, rounds, latencyMillis, count, arguments, jvmOptions);
  }
}
