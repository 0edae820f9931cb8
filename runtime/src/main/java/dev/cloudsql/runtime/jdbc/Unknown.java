package dev.cloudsql.runtime.jdbc;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    Optional<String> meant =
        Option.all().stream()
            .map(Option::key)
            .filter(
                name ->
                    (name.equalsIgnoreCase(key) && !name.equals(key))
                        || (key.length() >= SHORTEST
                            && name.length() >= SHORTEST
                            && distance(lower, name) <= FARTHEST))
            .min(Comparator.comparing(name -> distance(lower, name)));
    if (meant.isPresent()) {
      return Optional.of("%s is unknown (did you mean '%s'?)".formatted(shown, meant.get()));
    }
    return lower.startsWith(PREFIX)
        ? Optional.of("%s is unknown".formatted(shown))
        : Optional.empty();
  }

  /** The edit distance of two names: characters to insert, delete or replace, ignoring case. */
  static int distance(String lower, String name) {
    String other = name.toLowerCase(Locale.ROOT);
    int[] previous = new int[other.length() + 1];
    int[] current = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= lower.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = previous[j - 1] + (lower.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[other.length()];
  }
}
