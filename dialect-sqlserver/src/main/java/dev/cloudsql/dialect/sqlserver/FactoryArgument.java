package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Parses the {@code socketFactoryConstructorArg} of a plain driver URL: {@code
 * project:region:instance?key=value&key=value}.
 *
 * <p>Keys and values are decoded as in an HTML form, where a plus sign is a space, as the official
 * Java connector does. Errors show only keys.
 */
final class FactoryArgument {

  private FactoryArgument() {}

  /** The argument as properties, with the instance under {@code cloudSqlInstance}. */
  static Properties properties(String argument) throws ConnectorException {
    Properties properties = new Properties();
    int question = argument.indexOf('?');
    properties.setProperty(
        "cloudSqlInstance", question < 0 ? argument : argument.substring(0, question));
    if (question >= 0 && question + 1 < argument.length()) {
      String[] pairs = argument.substring(question + 1).split("&", -1);
      for (int i = 0; i < pairs.length; i++) {
        if (!pairs[i].isEmpty()) {
          add(pairs[i], i + 1, properties);
        }
      }
    }
    return properties;
  }

  private static void add(String pair, int position, Properties properties)
      throws ConnectorException {
    int equals = pair.indexOf('=');
    if (equals <= 0) {
      throw malformed("part %s of its query is not key=value".formatted(position));
    }
    try {
      String key = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
      String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      if (properties.setProperty(key, value) != null) {
        throw malformed("it gives %s twice".formatted(key));
      }
    } catch (IllegalArgumentException e) {
      throw malformed(
          "in part %s of its query, a percent sign is not followed by two hexadecimal digits"
              .formatted(position));
    }
  }

  private static ConnectorException malformed(String problem) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "Cannot read socketFactoryConstructorArg: %s. Write it as project:region:instance[?<key>=<value>&…]."
            .formatted(problem),
        null);
  }
}
