package dev.cloudsql.runtime.jdbc;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes driver properties from options that are misspelt or that this connector does not
 * have.
 *
 * <p>In doubt, a key counts as a driver property: a plain driver URL passes all its properties to
 * the connector, and no driver property may be refused.
 */
final class Unknown {

  private static final String PREFIX = "cloudsql";

  /** Shorter keys are not compared, because they resemble too many words. */
  private static final int SHORTEST = 6;

  /** The edit distance up to which a name counts as misspelt. */
  static final int FARTHEST = 2;

  /** Driver properties that resemble options: Connector/J's passwords of further factors. */
  private static final Set<String> DRIVER_WORDS = Set.of("password1", "password2", "password3");

  /** Options whose names without {@link #PREFIX} drivers have too. */
  private static final Set<String> AMBIGUOUS =
      Set.of("applicationname", "idletimeout", "instance", "serverport", "tcpkeepalive", "timeout");

  private static final String PATH = "the option is unixSocketPath";
  private static final String SUFFIX = "the option is cloudSqlUnixSocketPathSuffix";

  /**
   * Hints for options of the official Java connector that this one lacks, or that have other names
   * in URLs than in code, by lower-case name.
   */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "mdxclientprotocoltype",
          "the dialect tells the instance how its driver uses the connection; remove it",
          "unixsocketpathsuffix",
          SUFFIX,
          "cloudsqlunixsocketpath",
          PATH);

  private Unknown() {}

  /**
   * Checks a key that is not an option.
   *
   * @return what is wrong with it; empty if it is a property for the driver
   */
  static Optional<String> problem(String key) {
    return problem(key, key);
  }

  /**
   * Checks a key that is not an option.
   *
   * @param shown the key as messages name it
   * @return what is wrong with it; empty if it is a property for the driver
   */
  static Optional<String> problem(String key, String shown) {
    String lower = key.toLowerCase(Locale.ROOT);
    String hint = ELSEWHERE.get(lower);
    if (hint != null) {
      return Optional.of("%s is not supported: %s".formatted(shown, hint));
    }
    if (DRIVER_WORDS.contains(lower)) {
      return Optional.empty();
    }
    String meant = meant(key, lower);
    if (meant != null) {
      return Optional.of("%s is unknown (did you mean '%s'?)".formatted(shown, meant));
    }
    return lower.startsWith(PREFIX)
        ? Optional.of("%s is unknown".formatted(shown))
        : Optional.empty();
  }

  /** The option whose name is closest, if it is close; without lambdas, for each connect. */
  private static @Nullable String meant(String key, String lower) {
    String closest = null;
    int least = FARTHEST + 1;
    for (Option option : Options.all()) {
      String name = option.key();
      if (lacksPrefix(name, lower)) {
        return name;
      }
      if (Math.abs(name.length() - key.length()) > FARTHEST) {
        continue;
      }
      boolean comparable = key.length() >= SHORTEST && name.length() >= SHORTEST;
      int distance = comparable || isMiswritten(name, key) ? distance(lower, name) : least;
      if (distance < least) {
        closest = name;
        least = distance;
      }
    }
    return closest;
  }

  /** Whether an option is named as in Spring's configuration or in code. */
  private static boolean lacksPrefix(String name, String lower) {
    return name.length() == PREFIX.length() + lower.length()
        && name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        && name.regionMatches(true, PREFIX.length(), lower, 0, lower.length())
        && !AMBIGUOUS.contains(lower);
  }

  private static boolean isMiswritten(String name, String key) {
    return name.equalsIgnoreCase(key) && !name.equals(key);
  }

  /**
   * The edit distance of two names, ignoring the case of the second: characters to insert, delete
   * or replace. More than {@link #FARTHEST} is not told apart.
   */
  static int distance(String lower, String name) {
    int edits = 0;
    while (edits <= FARTHEST && !equal(lower, 0, name, 0, edits)) {
      edits++;
    }
    return edits;
  }

  /** Whether the rests of two names are equal after so many edits. */
  private static boolean equal(String one, int i, String other, int j, int edits) {
    int a = i;
    int b = j;
    while (a < one.length()
        && b < other.length()
        && one.charAt(a) == Character.toLowerCase(other.charAt(b))) {
      a++;
      b++;
    }
    if (a == one.length() && b == other.length()) {
      return true;
    }
    int nextA = Math.min(a + 1, one.length());
    int nextB = Math.min(b + 1, other.length());
    return edits > 0
        && (equal(one, nextA, other, nextB, edits - 1)
            || equal(one, nextA, other, b, edits - 1)
            || equal(one, a, other, nextB, edits - 1));
  }
}
