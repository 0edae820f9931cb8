package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.jdbc.Layers.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parsed properties of a URL: settings of the connector and options of the connect.
 *
 * @param instance the value of {@code cloudSqlInstance}, unparsed; {@code null} if it is not set
 * @param config the options that belong to a connector
 * @param namedConnector the name of a registered configuration, which is used in place of {@code
 *     config}; {@code null} if none is selected
 * @param configOptions the keys of the connector options that the properties set, or a file that
 *     they name; if none, {@code config} holds the defaults, with the environment's settings
 * @param options the options of one connect, with all other properties for the driver
 */
public record Settings(
    @Nullable String instance,
    ConnectorConfig config,
    @Nullable String namedConnector,
    List<String> configOptions,
    ConnectOptions options) {

  /**
   * Parses properties, including their defaults, without an environment.
   *
   * @param properties not modified; those that are not options of the connector are for the driver
   * @return the settings
   * @throws ConnectorException with {@link ErrorCode#OPTION} and a message that lists all problems
   */
  public static Settings parse(Properties properties) throws ConnectorException {
    return parse(properties, Map.of());
  }

  /**
   * Parses properties, including their defaults, on top of the properties file that they name and
   * of the environment.
   *
   * @param properties not modified; those that are not options of the connector are for the driver
   * @param environment the environment variables
   * @return the settings
   * @throws ConnectorException with {@link ErrorCode#OPTION} and a message that lists all problems
   */
  public static Settings parse(Properties properties, Map<String, String> environment)
      throws ConnectorException {
    Draft draft = new Draft();
    SortedMap<String, Value> values = values(properties, draft.problems);
    Layers.addBelow(values, environment, draft.problems);
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      String key = entry.getKey();
      Value value = entry.getValue();
      Option option = Options.named(key);
      if (option != null) {
        draft.take(option, value);
        continue;
      }
      Optional<String> problem = Unknown.problem(key, value.name());
      if (problem.isPresent()) {
        draft.problems.add(problem.get());
      } else {
        draft.options.driverProperty(key, value.text());
      }
    }
    draft.check();
    if (!draft.problems.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "Cannot use these options: "
              + String.join("; ", draft.problems)
              + ". Correct or remove them.",
          null);
    }
    return draft.settings();
  }

  /** Whether properties name an instance themselves. */
  public static boolean nameInstance(Properties properties) {
    return !properties.getProperty(ConnectOption.INSTANCE.key(), "").isBlank();
  }

  /**
   * The environment variables that are settings, or were perhaps meant to be.
   *
   * @param all the environment variables
   */
  public static Map<String, String> variables(Map<String, String> all) {
    return Layers.variables(all);
  }

  /**
   * Environment variables that have no effect and are probably misspelt.
   *
   * @param names of all environment variables
   * @return a sentence for each, without its value
   */
  public static List<String> misspeltVariables(Set<String> names) {
    return Layers.misspelt(names);
  }

  /**
   * Adds these connect options to those that a program has set.
   *
   * @param given takes precedence
   */
  public ConnectOptions below(ConnectOptions given) {
    if (options.equals(ConnectOptions.defaults())) {
      return given;
    }
    ConnectOptions.Builder all =
        given.toBuilder()
            .database(given.database().or(options::database).orElse(null))
            .user(given.user().or(options::user).orElse(null))
            .password(given.password().or(options::password).orElse(null))
            .authMode(given.authMode().or(options::authMode).orElse(null))
            .addressPolicy(given.addressPolicy().or(options::addressPolicy).orElse(null))
            .unixSocketPath(given.unixSocketPath().or(options::unixSocketPath).orElse(null))
            .unixSocketPathSuffix(
                given.unixSocketPathSuffix().or(options::unixSocketPathSuffix).orElse(null))
            .timeout(given.timeout().or(options::timeout).orElse(null));
    options
        .driverProperties()
        .forEach(
            (name, value) -> {
              if (!given.driverProperties().containsKey(name)) {
                all.driverProperty(name, value);
              }
            });
    return all.build();
  }

  /** The values as strings; pools and frameworks pass numbers and booleans as objects. */
  private static SortedMap<String, Value> values(Properties properties, List<String> problems) {
    SortedMap<String, Value> values = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      values.put(key, new Value(properties.getProperty(key, ""), key, true));
    }
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      Object value = entry.getValue();
      if (!(entry.getKey() instanceof String key)) {
        problems.add("%s must be text".formatted(entry.getKey()));
      } else if (value instanceof Number || value instanceof Boolean) {
        values.put(key, new Value(value.toString(), key, true));
      } else if (!(value instanceof String)) {
        problems.add("%s must be text".formatted(key));
      }
    }
    return values;
  }
}
