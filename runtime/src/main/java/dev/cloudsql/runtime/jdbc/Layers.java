package dev.cloudsql.runtime.jdbc;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Joins the settings of all places that can hold some. A setting of the connect's properties takes
 * precedence over one of the properties file, and that over an environment variable.
 */
final class Layers {

  private static final String PREFIX = "CLOUDSQL_";

  private static final String CONFIG = PREFIX + "CONFIG";

  /** Shorter words are not compared, because they resemble too many others. */
  private static final int SHORTEST = 6;

  private Layers() {}

  /** Loaded only if an environment variable is set, which in most processes none is. */
  private static final class Variables {

    /** The options by the environment variables that can set them. */
    static final SortedMap<String, Option> ALL = new TreeMap<>();

    static {
      for (Option option : Options.all()) {
        ALL.put(variable(option.key()), option);
      }
    }
  }

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

  /** The environment variables that are settings, or were perhaps meant to be. */
  static Map<String, String> variables(Map<String, String> all) {
    Map<String, String> ours = new HashMap<>();
    for (Map.Entry<String, String> variable : all.entrySet()) {
      if (isOurs(variable.getKey())) {
        ours.put(variable.getKey(), variable.getValue());
      }
    }
    return Map.copyOf(ours);
  }

  private static boolean isOurs(String variable) {
    return variable.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /**
   * Adds what the layers below the properties set.
   *
   * @param properties of the connect, to which the others are added
   * @param environment the environment variables
   * @param problems receives what is wrong with the properties file
   */
  static void addBelow(
      SortedMap<String, Value> properties, Map<String, String> environment, List<String> problems) {
    Value config = properties.get(ConnectOption.CONFIG.key());
    String own = config == null ? "" : config.text();
    boolean ofConnect = !own.isBlank();
    String named = ofConnect ? own : environment.getOrDefault(CONFIG, "");
    if (!named.isBlank()) {
      addBelow(properties, file(named, ofConnect, problems));
    }
    if (!environment.isEmpty()) {
      addBelow(properties, values(environment));
    }
  }

  private static SortedMap<String, Value> file(
      String named, boolean ofConnect, List<String> problems) {
    SortedMap<String, Value> file = new TreeMap<>();
    Values.propertiesFile(named)
        .ifPresent(
            path ->
                PropertiesFile.read(path, problems)
                    .forEach(
                        (key, text) ->
                            file.put(key, new Value(text, key + " in " + path, ofConnect))));
    return file;
  }

  private static SortedMap<String, Value> values(Map<String, String> environment) {
    SortedMap<String, Value> values = new TreeMap<>();
    Variables.ALL.forEach(
        (variable, option) ->
            values.put(
                option.key(), new Value(environment.getOrDefault(variable, ""), variable, false)));
    return values;
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
        .filter(Layers::isOurs)
        .filter(name -> !Variables.ALL.containsKey(name))
        .sorted()
        .flatMap(
            name ->
                Variables.ALL.keySet().stream()
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
