package dev.cloudsql.reliability.chaos;

import java.util.ArrayList;
import java.util.List;

/** The violations of invariants; thread-safe. */
final class Findings {

  private static final int MOST = 20;

  private final List<String> found = new ArrayList<>();
  private int count;

  /** Records a violation. */
  synchronized void broken(Invariant invariant, String how) {
    count++;
    if (found.size() < MOST) {
      found.add(invariant + System.lineSeparator() + "    " + how);
    }
  }

  /** Notes it if the condition does not hold. */
  void check(Invariant invariant, boolean condition, String how) {
    if (!condition) {
      broken(invariant, how);
    }
  }

  /** The first ones. */
  synchronized List<String> all() {
    List<String> all = new ArrayList<>(found);
    if (count > found.size()) {
      all.add("and %d more".formatted(count - found.size()));
    }
    return all;
  }
}
