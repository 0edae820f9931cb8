package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Goal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is run.
 *
 * @param trials one after the other
 */
record Plan(List<Trial> trials) {

  /** The trial of this name takes no process. */
  static final String WEIGHT = "weight, without the driver";

  /** Connects after which nearly everything is compiled. */
  private static final int STEADY = 4_000;

  private static final String COLD_50 = cold(50).title();
  private static final String STORM_100 = coldStorm(100).title();
  private static final String WARM = warm(STEADY).title();
  private static final String WARM_500 = warm(500).title();
  private static final String WATCHED = watched(STEADY).title();
  private static final String BULK = bulk(1).title();
  private static final String TRIPS = trips(1).title();
  private static final String MANY_1000 = many(1_000).title();
  private static final String MANY_SHORT = memoryIsShort(1_000).title();

  /** The plan of a name. */
  static Plan named(String name) {
    return switch (name) {
      case "quick" -> new Plan(quick());
      case "full" -> new Plan(full());
      default -> throw new IllegalArgumentException("No plan " + name + "; there are quick, full");
    };
  }

  /** Those whose titles this regular expression finds. */
  Plan only(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return new Plan(
        trials.stream().filter(trial -> pattern.matcher(trial.title()).find()).toList());
  }

  /** Each this often; 0 leaves it to the plan. */
  Plan times(int rounds) {
    return rounds == 0
        ? this
        : new Plan(trials.stream().map(trial -> trial.times(rounds)).toList());
  }

  int runs() {
    return trials.stream().mapToInt(trial -> trial.rounds() * trial.entrants().size()).sum();
  }

  /** What is run once before anything counts. */
  static List<Trial> warmUp() {
    return List.of(cold(0), warm(100).of(Entrant.FLOOR));
  }

  /** What was promised of the full plan; a quick one measures some of it. */
  static List<Goal> goals() {
    return List.of(
        Goal.atMost(0.6, Entrant.PEER, COLD_50, "with the start of Java, ms"),
        Goal.atMost(0.6, Entrant.PEER, COLD_50, "in process, ms"),
        Goal.atMost(0.15, Entrant.PEER, STORM_100, "last, ms"),
        Goal.atMost(0.5, STORM_100, "p50 ÷ last"),
        Goal.atMost(1.05, Entrant.FLOOR, WARM, "p50, µs"),
        Goal.atMost(1.05, Entrant.FLOOR, WARM, "client CPU, µs"),
        Goal.atMost(1.05, Entrant.FLOOR, WARM_500, "p50, µs"),
        Goal.atMost(1.05, Entrant.FLOOR, WARM_500, "client CPU, µs"),
        Goal.atMost(1.05, WATCHED, "p50 on ÷ off"),
        Goal.atLeast(0.97, Entrant.FLOOR, BULK, "up, MB/s"),
        Goal.atLeast(0.97, Entrant.FLOOR, BULK, "down, MB/s"),
        Goal.atMost(1 / 0.97, Entrant.FLOOR, TRIPS, "1 byte, p50, µs"),
        Goal.atMost(1 / 0.97, Entrant.FLOOR, TRIPS, "8 KiB, p50, µs"),
        Goal.atMost(0.5, Entrant.PEER, MANY_1000, "heap for each, KB"),
        Goal.atMost(0.5, Entrant.PEER, MANY_SHORT, "heap for each, KB"),
        Goal.atMost(8, MANY_1000, "threads at most"),
        Goal.atMost(8, MANY_1000, "threads later"),
        Goal.atMost(2, MANY_1000, "API calls for each"),
        Goal.atMost(16, WEIGHT, "jars"),
        Goal.atMost(5.5, WEIGHT, "MB"));
  }

  /** Each scenario in small; under three minutes on two cores that have nothing else to do. */
  private static List<Trial> quick() {
    return List.of(
        cold(50).times(3),
        shared(50),
        warm(500),
        watched(500),
        coldStorm(20),
        warmStorm(20),
        bulk(100),
        trips(5_000),
        many(100)
            .in(instances(100).renewingAfter(Duration.ofSeconds(30)))
            .within(Duration.ofMinutes(2)));
  }

  /** Some 27 minutes on two cores that have nothing else to do. */
  private static List<Trial> full() {
    List<Trial> trials = new ArrayList<>();
    for (int latency : new int[] {0, 50, 200}) {
      trials.add(cold(latency).times(9));
      trials.add(lazy(latency).times(5));
    }
    trials.add(shared(50).times(9));
    trials.add(warm(STEADY).times(5));
    trials.add(warm(500).times(3));
    trials.add(watched(STEADY).times(3).within(Duration.ofSeconds(100)));
    for (int threads : new int[] {1, 10, 100}) {
      trials.add(coldStorm(threads).times(5));
      trials.add(warmStorm(threads, 20).times(3));
    }
    trials.add(coldStorm(500).times(3).within(Duration.ofSeconds(100)));
    trials.add(warmStorm(500).times(3));
    trials.add(bulk(800).times(11));
    trials.add(trips(20_000).times(7));
    trials.add(many(1).times(2));
    trials.add(many(100).times(2));
    trials.add(
        many(1_000)
            .times(2)
            .in(instances(1_000).renewingAfter(Duration.ofSeconds(90)))
            .within(Duration.ofMinutes(4)));
    trials.add(memoryIsShort(1_000).times(2));
    return trials;
  }

  static Trial cold(int latency) {
    return Trial.of("cold process, API %d ms".formatted(latency), "cold", 1)
        .in(Trial.Cloud.USUAL.withLatency(latency));
  }

  private static Trial lazy(int latency) {
    return Trial.of("cold process, lazy, API %d ms".formatted(latency), "cold", 1, "lazy=true")
        .of(Entrant.OURS, Entrant.PEER)
        .in(Trial.Cloud.USUAL.withLatency(latency));
  }

  static Trial shared(int latency) {
    return Trial.of("cold process, shared classes, API %d ms".formatted(latency), "cold", 1)
        .in(Trial.Cloud.USUAL.withLatency(latency))
        .sharingClasses();
  }

  private static Trial warm(int before) {
    String title = "warm connect, after %,d".formatted(before);
    return Trial.of(title, "warm", 1, "before=" + before, "connects=500");
  }

  /** One process has both, so there is nobody to compare with. */
  private static Trial watched(int before) {
    String title = "warm connect, watched or not, after %,d".formatted(before);
    return Trial.of(title, "watched", 1, "before=" + before, "connects=1000").of(Entrant.OURS);
  }

  private static Trial coldStorm(int threads) {
    String title = "cold storm, " + count(threads, "thread");
    return Trial.of(title, "storm", 1, "threads=" + threads, "before=0");
  }

  private static Trial warmStorm(int threads) {
    return warmStorm(threads, 0);
  }

  /** And then more, until there is nothing left to compile. */
  private static Trial warmStorm(int threads, int more) {
    String title = "warm storm, " + count(threads, "thread");
    return Trial.of(title, "storm", 1, "threads=" + threads, "before=200", "more=" + more);
  }

  private static Trial bulk(int megabytes) {
    return Trial.of("bulk", "bulk", 1, "megabytes=" + megabytes);
  }

  private static Trial trips(int trips) {
    return Trial.of("round trips", "trips", 1, "trips=" + trips);
  }

  private static Trial many(int instances) {
    return many(count(instances, "instance"), instances);
  }

  /** Java drops what is held softly at the first collection, as it does before it runs out. */
  private static Trial memoryIsShort(int instances) {
    return many(count(instances, "instance") + ", memory is short", instances)
        .with("-XX:SoftRefLRUPolicyMSPerMB=0");
  }

  private static Trial many(String title, int instances) {
    return Trial.of(title, "many", 1, "instances=" + instances)
        .of(Entrant.OURS, Entrant.PEER)
        .in(instances(instances));
  }

  private static String count(int number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private static Trial.Cloud instances(int count) {
    return Trial.Cloud.USUAL.withInstances(count);
  }
}
