package dev.cloudsql.runtime.jdbc;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Joins the settings of all places that can hold some. A setting of the connect's properties takes
 * precedence over one of the properties file, and that over an environment variable.
 */
final class Layers {

  /** The options by the environment variables that can set them. */
  private static final SortedMap<String, Option> VARIABLES =
      Option.all().stream()
          .collect(
              Collectors.toMap(
                  option -> variable(option.key()),
                  Function.identity(),
                  (a, b) -> a,
                  TreeMap::new));

  private static final String PREFIX = "CLOUDSQL_";

  /** Shorter words are not compared, because they resemble too many others. */
  private static final int SHORTEST = 6;

  private Layers() {}

  /**
   * A value and where it is from.
   *
   * @param text the value, which may be a secret
   * @param name the setting as messages name it: with its file, or as an environment variable
   * @param ofConnect whether the properties of the connect hold it, or name the file that does
   */
  record Value(String text, String name, boolean ofConnect) {

    /** Omits the text, which may be a secret. */
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The environment variable that sets an option: its key without {@code cloudSql}, in capitals,
   * with an underscore between words, as {@code CLOUDSQL_IP_TYPES} for {@code ipTypes}.
   */
  static String variable(String key) {
    String words =
        key.replaceFirst("^cloudSql(?=[A-Z])", "").replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return PREFIX + words.toUpperCase(Locale.ROOT);
  }

  /**
   * Joins the layers.
   *
   * @param properties of the connect
   * @param environment the environment variables
   * @param problems receives what is wrong with the properties file
   * @return the values by key
   */
  static SortedMap<String, Value> join(
      Map<String, String> properties, Map<String, String> environment, List<String> problems) {
    SortedMap<String, Value> joined = new TreeMap<>();
    properties.forEach((key, text) -> joined.put(key, new Value(text, key, true)));
    String named = properties.getOrDefault(ConnectOption.CONFIG.key(), "");
    boolean ofConnect = !named.isBlank();
    if (!ofConnect) {
      named = environment.getOrDefault(variable(ConnectOption.CONFIG.key()), "");
    }
    SortedMap<String, Value> file = new TreeMap<>();
    Values.propertiesFile(named)
        .ifPresent(
            path ->
                PropertiesFile.read(path, problems)
                    .forEach(
                        (key, text) ->
                            file.put(key, new Value(text, key + " in " + path, ofConnect))));
    addBelow(joined, file);
    SortedMap<String, Value> variables = new TreeMap<>();
    VARIABLES.forEach(
        (variable, option) ->
            variables.put(
                option.key(), new Value(environment.getOrDefault(variable, ""), variable, false)));
    addBelow(joined, variables);
    return joined;
  }

  /** Adds what no layer above has set, itself or by a setting that takes its place. */
  private static void addBelow(SortedMap<String, Value> joined, SortedMap<String, Value> lower) {
    Set<String> taken = new HashSet<>();
    joined.forEach(
        (key, value) -> {
          if (!value.text().isBlank()) {
            taken.add(key);
            taken.addAll(Draft.replacedBy(key));
          }
        });
    lower.forEach(
        (key, value) -> {
          if (!value.text().isBlank() && !taken.contains(key)) {
            joined.put(key, value);
          }
        });
  }

  /**
   * Finds environment variables that are probably misspelt.
   *
   * @param names of all environment variables
   * @return a sentence for each, without its value
   */
  static List<String> misspelt(Set<String> names) {
    return names.stream()
        .filter(name -> name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()))
        .filter(name -> !VARIABLES.containsKey(name))
        .sorted()
        .flatMap(
            name ->
                VARIABLES.keySet().stream()
                    .filter(known -> resembles(name, known))
                    .min(Comparator.comparingInt(known -> distance(name, known)))
                    .map(
                        known ->
                            "The environment variable %s has no effect. Did you mean %s?"
                                .formatted(name, known))
                    .stream())
        .toList();
  }

  private static boolean resembles(String name, String known) {
    int distance = distance(name, known);
    return distance == 0
        || (distance <= Unknown.FARTHEST && known.length() >= PREFIX.length() + SHORTEST);
  }

  /** The edit distance, ignoring case and underscores. */
  private static int distance(String name, String known) {
    return Unknown.distance(name.replace("_", "").toLowerCase(Locale.ROOT), known.replace("_", ""));
  }
}
