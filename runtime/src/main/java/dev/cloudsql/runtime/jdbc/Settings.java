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
import java.util.TreeSet;

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
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      if (!(entry.getKey() instanceof String) || !(entry.getValue() instanceof String)) {
        draft.problems.add("%s must be text".formatted(entry.getKey()));
      }
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      String value = properties.getProperty(key, "");
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
}
