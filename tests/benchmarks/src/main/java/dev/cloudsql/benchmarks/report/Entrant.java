package dev.cloudsql.benchmarks.report;

import java.util.Locale;

/** Who is compared. */
public enum Entrant {
  /** This library. */
  OURS,
  /** The official connector. */
  PEER,
  /** Bare JSSE with a certificate that is there. */
  FLOOR;

  /** What it is called in tables and on command lines. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
