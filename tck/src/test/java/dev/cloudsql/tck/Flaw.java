package dev.cloudsql.tck;

/** What can be wrong with a toy, one thing at a time. */
public interface Flaw {

  /** The rule that must say so, and the only one. */
  String rule();

  /** Whether the kit finds it only by a timeout. */
  default boolean hangs() {
    return false;
  }
}
