package dev.cloudsql.tck.trial;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the texts of an exception and of all exceptions that it refers to. */
public final class Failure {

  private Failure() {}

  /** The exception, its causes, what they suppressed, and the SQLExceptions chained to them. */
  public static Set<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(failure, seen);
    return seen;
  }

  private static void collect(@Nullable Throwable failure, Set<Throwable> seen) {
    if (failure == null || !seen.add(failure)) {
      return;
    }
    collect(failure.getCause(), seen);
    for (Throwable suppressed : failure.getSuppressed()) {
      collect(suppressed, seen);
    }
    if (failure instanceof SQLException sql) {
      collect(sql.getNextException(), seen);
    }
  }

  /** The text that a log would show. */
  public static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    for (Throwable part : chain(failure)) {
      part.printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }
}
