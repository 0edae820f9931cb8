package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
 * @param configOptions the keys of the connector options that are set; if none, {@code config}
 *     holds the defaults
 * @param options the options of one connect, with all other properties for the driver
 */
public record Settings(
    @Nullable String instance,
    ConnectorConfig config,
    @Nullable String namedConnector,
    List<String> configOptions,
    ConnectOptions options) {

  /**
   * Parses properties, including their defaults.
   *
   * @param properties not modified; those that are not options of the connector are for the driver
   * @return the settings
   * @throws ConnectorException with {@link ErrorCode#OPTION} and a message that lists all problems
   */
  public static Settings parse(Properties properties) throws ConnectorException {
    Draft draft = new Draft();
    for (Map.Entry<String, String> property : texts(properties, draft.problems).entrySet()) {
      String key = property.getKey();
      String value = property.getValue();
      Optional<Option> option = Option.named(key);
      if (option.isPresent()) {
        draft.take(option.get(), value);
      } else {
        Unknown.problem(key)
            .ifPresentOrElse(draft.problems::add, () -> draft.options.driverProperty(key, value));
      }
    }
    draft.check();
    if (!draft.problems.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "Cannot use these options: " + String.join("; ", draft.problems) + ".",
          null);
    }
    return draft.settings();
  }

  /** The values as strings; pools and frameworks pass numbers and booleans as objects. */
  private static SortedMap<String, String> texts(Properties properties, List<String> problems) {
    SortedMap<String, String> texts = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(key -> texts.put(key, properties.getProperty(key, "")));
    properties.forEach(
        (key, value) -> {
          boolean simple =
              value instanceof String || value instanceof Number || value instanceof Boolean;
          if (key instanceof String name && simple) {
            texts.put(name, value.toString());
          } else {
            problems.add("%s must be text".formatted(key));
          }
        });
    return texts;
  }
}
