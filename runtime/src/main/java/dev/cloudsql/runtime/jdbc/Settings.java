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

/**
 * What the properties of a URL say.
 *
 * @param instance the instance that {@code cloudSqlInstance} names, as it stands there
 * @param config the options that belong to a connector
 * @param configOptions the keys of those that were given; if none, {@code config} holds the
 *     defaults
 * @param options the options of one connect, with all other properties for the driver
 */
public record Settings(
    Optional<String> instance,
    ConnectorConfig config,
    List<String> configOptions,
    ConnectOptions options) {

  /**
   * Reads properties; their defaults count too.
   *
   * @param properties not modified; what is no option of the connector is the driver's
   * @return what they say
   * @throws ConnectorException with {@link ErrorCode#OPTION}, and with all that is wrong in its
   *     message
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

  /** Pools and frameworks give numbers and truth values as such. */
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
