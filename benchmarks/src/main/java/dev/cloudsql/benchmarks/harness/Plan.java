package dev.cloudsql.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** What is run. */
final class Plan {

  private Plan() {}

  /** The plan of a name. */
  static List<Trial> named(String name) {
    return switch (name) {
      case "quick" -> quick();
      case "full" -> full();
      default -> throw new IllegalArgumentException("No plan " + name + "; there are quick, full");
    };
  }

  /** Each scenario in small; under three minutes on two cores that have nothing else to do. */
  private static List<Trial> quick() {
    return List.of(
        cold(50, 3),
        warm(1, 300),
        coldStorm(20, 1),
        warmStorm(20, 1),
        bulk(1, 100),
        trips(1, 5_000),
        many(100, 1));
  }

  private static List<Trial> full() {
    List<Trial> trials = new ArrayList<>();
    for (int latency : new int[] {0, 50, 200}) {
      trials.add(cold(latency, 9));
      trials.add(lazy(latency, 5));
    }
    trials.add(warm(5, 1_000));
    for (int threads : new int[] {1, 10, 100}) {
      trials.add(coldStorm(threads, 5));
      trials.add(warmStorm(threads, 5));
    }
    trials.add(coldStorm(500, 2));
    trials.add(warmStorm(500, 3));
    trials.add(bulk(5, 400));
    trials.add(trips(5, 20_000));
    trials.add(many(100, 3));
    trials.add(many(1_000, 3));
    return trials;
  }

  static Trial cold(int latency, int rounds) {
    return Trial.of("cold process, API %d ms".formatted(latency), "cold", rounds)
        .withLatency(latency);
  }

  private static Trial lazy(int latency, int rounds) {
    return Trial.of("cold process, lazy, API %d ms".formatted(latency), "cold", rounds, "lazy=true")
        .ofConnectors()
        .withLatency(latency);
  }

  private static Trial warm(int rounds, int connects) {
    return Trial.of("warm connect", "warm", rounds, "before=" + connects, "connects=" + connects);
  }

  private static Trial coldStorm(int threads, int rounds) {
    return Trial.of(
        "cold storm, %d threads".formatted(threads),
        "storm",
        rounds,
        "threads=" + threads,
        "before=0");
  }

  private static Trial warmStorm(int threads, int rounds) {
    return Trial.of(
        "warm storm, %d threads".formatted(threads),
        "storm",
        rounds,
        "threads=" + threads,
        "before=200");
  }

  private static Trial bulk(int rounds, int megabytes) {
    return Trial.of("bulk", "bulk", rounds, "megabytes=" + megabytes);
  }

  private static Trial trips(int rounds, int trips) {
    return Trial.of("round trips", "trips", rounds, "trips=" + trips);
  }

  private static Trial many(int instances, int rounds) {
    return Trial.of("%,d instances".formatted(instances), "many", rounds, "instances=" + instances)
        .ofConnectors()
        .withInstances(instances);
  }
}
