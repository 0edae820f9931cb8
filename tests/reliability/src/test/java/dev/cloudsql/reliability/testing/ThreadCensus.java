package dev.cloudsql.reliability.testing;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which threads of the program are alive; those of the JDK itself have groups of their own, and
 * pools of the JDK, which tests run on, are left out by their name.
 */
public final class ThreadCensus {

  private static final Set<String> JDK = Set.of("system", "InnocuousThreadGroup", "CarrierThreads");

  private final Set<Thread> before;

  private ThreadCensus(Set<Thread> before) {
    this.before = before;
  }

  /** Counts now. */
  public static ThreadCensus take() {
    return new ThreadCensus(Set.copyOf(alive()));
  }

  /** Those that have come since and are no fake server's. */
  public List<String> added() {
    return alive().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("cloudsql-emulator-") && !name.startsWith("ForkJoinPool"))
        .sorted()
        .toList();
  }

  /** Waits until all that have come are gone. */
  public void awaitNoneAdded() {
    Await.until("the end of new threads", () -> added().isEmpty());
  }

  private static Set<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> {
              ThreadGroup group = thread.getThreadGroup();
              return group != null && !JDK.contains(group.getName());
            })
        .collect(Collectors.toSet());
  }
}
