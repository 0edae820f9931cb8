package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Goal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private static final String ROW = row(Way.CLOUDSQL).title();
  private static final String ROW_ONE = onOne(row(Way.CLOUDSQL)).title();
  private static final String ROW_SHARED = sharedRow().title();
  private static final String POOL = pool(20).title();
  private static final String STATEMENTS = statements(1, 1).title();

  /** The plan of a name. */
  static Plan named(String name) {
    return switch (name) {
      case "quick" -> new Plan(quick());
      case "full" -> new Plan(full());
      case "login" -> new Plan(login());
      case "gate" -> new Plan(gate());
      default ->
          throw new IllegalArgumentException(
              "No plan " + name + "; there are quick, full, login, gate");
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
    return List.of(cold(0), warm(100).of(Entrant.FLOOR), logins(Way.URL, "500").of(Entrant.FLOOR));
  }

  /** What was promised of the trials of this plan. */
  List<Goal> promised() {
    List<String> titles = trials.stream().map(Trial::title).toList();
    return goals().stream()
        .filter(goal -> goal.row().trial().equals(WEIGHT) || titles.contains(goal.row().trial()))
        .toList();
  }

  /** What was promised of the plans full and login; a quick one measures some of it. */
  static List<Goal> goals() {
    List<Goal> goals = new ArrayList<>(sockets());
    goals.add(Goal.atMost(0.6, Entrant.PEER, ROW, "with the start of Java, ms"));
    goals.add(Goal.atMost(0.6, Entrant.PEER, ROW, "CPU of the process, ms"));
    goals.add(Goal.atMost(0.6, Entrant.PEER, ROW_ONE, "with the start of Java, ms"));
    goals.add(Goal.atMost(0.45, Entrant.PEER, ROW_SHARED, "with the start of Java, ms"));
    for (Way way : List.of(Way.URL, Way.CLOUDSQL)) {
      String young = logins(way, "").title();
      String steady = manyLogins(way).title();
      goals.add(Goal.atMost(0.85, Entrant.PEER, young, "after 300: client CPU, µs"));
      goals.add(Goal.atMost(0.85, Entrant.PEER, steady, "after 1,000: client CPU, µs"));
      goals.add(Goal.atMost(0.85, Entrant.PEER, steady, "after 4,000: client CPU, µs"));
    }
    goals.add(Goal.atMost(0.65, Entrant.PEER, POOL, "full, ms"));
    goals.add(Goal.atMost(1, Entrant.PEER, STATEMENTS, "round trip, p50, µs"));
    goals.add(Goal.atLeast(1, Entrant.PEER, STATEMENTS, "rows, 1,000/s"));
    goals.add(Goal.atMost(1.03, Entrant.FLOOR, STATEMENTS, "round trip, client CPU, µs"));
    goals.add(Goal.atMost(1.03, Entrant.FLOOR, STATEMENTS, "rows, client CPU, ns"));
    return goals;
  }

  private static List<Goal> sockets() {
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

  /** What a program does that connects by URL; some 35 minutes. */
  private static List<Trial> login() {
    List<Trial> trials = new ArrayList<>();
    for (Way way : List.of(Way.URL, Way.CLOUDSQL)) {
      trials.add(row(way).times(7));
    }
    // The driver's data source drops the options of the official connector.
    trials.add(row(Way.DATASOURCE).of(Entrant.OURS, Entrant.FLOOR).times(7));
    trials.add(onOne(row(Way.CLOUDSQL)).times(7));
    trials.add(sharedRow().times(7));
    for (Way way : List.of(Way.URL, Way.CLOUDSQL)) {
      trials.add(logins(way, "100+300").times(9));
      trials.add(manyLogins(way).times(2));
    }
    trials.add(logins(Way.DATASOURCE, "300").of(Entrant.OURS, Entrant.FLOOR).times(3));
    trials.add(onOne(logins(Way.CLOUDSQL, "300+1000")).times(3));
    for (int connections : new int[] {10, 20, 50}) {
      trials.add(pool(connections).times(5));
    }
    trials.add(statements(10_000, 1_000_000).times(5));
    trials.add(open(1_000).times(2));
    return trials;
  }

  /** What a release is held to; some two minutes. */
  private static List<Trial> gate() {
    return List.of(
        row(Way.CLOUDSQL).of(Entrant.OURS, Entrant.PEER).times(5),
        logins(Way.URL, "100").of(Entrant.OURS, Entrant.PEER).times(3),
        logins(Way.CLOUDSQL, "100").of(Entrant.OURS, Entrant.PEER).times(3),
        pool(20).of(Entrant.OURS, Entrant.PEER).times(3));
  }

  private static Trial row(Way way) {
    return Trial.of("first row by " + way.title, "cold", 1, way.argument);
  }

  private static Trial sharedRow() {
    return Trial.of(
            "first row by %s, shared classes".formatted(Way.CLOUDSQL.title),
            "cold",
            1,
            Way.CLOUDSQL.argument)
        .sharingClasses();
  }

  /** The same with one processor for the client. */
  private static Trial onOne(Trial trial) {
    return trial.called(trial.title() + ", 1 CPU").on(1);
  }

  private static Trial logins(Way way, String after) {
    return Trial.of("connects by " + way.title, "login", 1, way.argument, "after=" + after);
  }

  /** In a process that has connected often. */
  private static Trial manyLogins(Way way) {
    return logins(way, "1000+4000")
        .called("many connects by " + way.title)
        .within(Duration.ofMinutes(3));
  }

  private static Trial pool(int connections) {
    return Trial.of(
        "a pool of %d from nothing".formatted(connections),
        "fill",
        1,
        Way.CLOUDSQL.argument,
        "connections=" + connections);
  }

  private static Trial statements(int trips, int rows) {
    return Trial.of(
        "statements", "rows", 1, Way.CLOUDSQL.argument, "trips=" + trips, "rows=" + rows);
  }

  private static Trial open(int connections) {
    return Trial.of(
        "%,d open connections".formatted(connections), "open", 1, "connections=" + connections);
  }

  /** How a program gets its connections; other contenders than ours have one URL. */
  private enum Way {
    URL("plain URL"),
    CLOUDSQL("jdbc:cloudsql:"),
    DATASOURCE("data source");

    private final String title;
    private final String argument = "by=" + name().toLowerCase(Locale.ROOT);

    Way(String title) {
      this.title = title;
    }
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
