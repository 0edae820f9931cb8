package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.report.Entrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A scenario with its numbers.
 *
 * @param title what the table calls it
 * @param scenario what the client calls it
 * @param entrants who takes part
 * @param rounds how often each runs
 * @param limit how long one run may take
 * @param cloud what the cloud is like meanwhile
 * @param sharesClasses whether the client's Java starts with an archive of its classes
 * @param processors how many the client may use; 0 for all
 * @param options other options of the client's Java
 * @param arguments for the client, {@code name=value}
 */
record Trial(
    String title,
    String scenario,
    List<Entrant> entrants,
    int rounds,
    Duration limit,
    Cloud cloud,
    boolean sharesClasses,
    int processors,
    List<String> options,
    List<String> arguments) {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** With everybody in the usual cloud. */
  static Trial of(String title, String scenario, int rounds, String... arguments) {
    return new Trial(
        title,
        scenario,
        List.of(Entrant.values()),
        rounds,
        LIMIT,
        Cloud.USUAL,
        false,
        0,
        List.of(),
        List.of(arguments));
  }

  /** The same under another title. */
  Trial called(String other) {
    return new Trial(
        other,
        scenario,
        entrants,
        rounds,
        limit,
        cloud,
        sharesClasses,
        processors,
        options,
        arguments);
  }

  /** The same with these alone: the floor has no Admin API and no instances. */
  Trial of(Entrant... some) {
    return new Trial(
        title,
        scenario,
        List.of(some),
        rounds,
        limit,
        cloud,
        sharesClasses,
        processors,
        options,
        arguments);
  }

  Trial times(int number) {
    return new Trial(
        title,
        scenario,
        entrants,
        number,
        limit,
        cloud,
        sharesClasses,
        processors,
        options,
        arguments);
  }

  Trial within(Duration time) {
    return new Trial(
        title,
        scenario,
        entrants,
        rounds,
        time,
        cloud,
        sharesClasses,
        processors,
        options,
        arguments);
  }

  Trial in(Cloud place) {
    return new Trial(
        title,
        scenario,
        entrants,
        rounds,
        limit,
        place,
        sharesClasses,
        processors,
        options,
        arguments);
  }

  Trial sharingClasses() {
    return new Trial(
        title, scenario, entrants, rounds, limit, cloud, true, processors, options, arguments);
  }

  /** On the first processors of the machine alone; the server keeps all. */
  Trial on(int count) {
    return new Trial(
        title, scenario, entrants, rounds, limit, cloud, sharesClasses, count, options, arguments);
  }

  Trial with(String... javaOptions) {
    List<String> some = List.of(javaOptions);
    return new Trial(
        title,
        scenario,
        entrants,
        rounds,
        limit,
        cloud,
        sharesClasses,
        processors,
        some,
        arguments);
  }

  /** Whether what counts begins with the process. */
  boolean cold() {
    return scenario.equals("cold") || scenario.equals("fill") || arguments.contains("before=0");
  }

  /** Whether the client logs in to the database, so that it needs the driver. */
  boolean logsIn() {
    return arguments.stream().anyMatch(argument -> argument.startsWith("by="));
  }

  /** Who runs when in a round: each goes first once in a while, because the first has it cold. */
  List<Entrant> order(int round) {
    List<Entrant> order = new ArrayList<>(entrants);
    Collections.rotate(order, -round);
    return order;
  }

  /**
   * What the cloud is like.
   *
   * @param latencyMillis how long the Admin API takes for an answer
   * @param instances how many there are
   * @param certificateLife how long client certificates are good
   */
  record Cloud(int latencyMillis, int instances, Duration certificateLife) {

    static final Cloud USUAL = new Cloud(50, 1, Duration.ofHours(1));

    Cloud withLatency(int millis) {
      return new Cloud(millis, instances, certificateLife);
    }

    Cloud withInstances(int count) {
      return new Cloud(latencyMillis, count, certificateLife);
    }

    /** Certificates that connectors renew this time after they got them, if not before. */
    Cloud renewingAfter(Duration time) {
      return new Cloud(latencyMillis, instances, time.plus(Duration.ofMinutes(4)));
    }

    /** Whether all renew while the client is watched. */
    boolean renews() {
      return certificateLife.compareTo(USUAL.certificateLife) < 0;
    }
  }
}
