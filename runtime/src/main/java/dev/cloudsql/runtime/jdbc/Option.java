package dev.cloudsql.runtime.jdbc;

import java.sql.DriverPropertyInfo;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * An option that URLs and properties can set; {@link ConnectOption} and {@link ConnectorOption}
 * list them.
 *
 * <p>Options that the official Java connector also has mean the same here.
 */
public interface Option {

  /**
   * The definition of one option.
   *
   * @param key the option's name in URLs and properties
   * @param description its purpose, in one line
   * @param allowed the allowed values, in words
   * @param choices the allowed values, if there is a fixed number of them
   */
  record Definition(String key, String description, String allowed, List<String> choices) {

    static Definition of(String key, String description, List<String> choices) {
      return new Definition(key, description, "one of " + String.join(", ", choices), choices);
    }
  }

  /**
   * Describes the options that a {@code jdbc:cloudsql:} URL can set, for {@link
   * java.sql.Driver#getPropertyInfo}.
   *
   * @param given the values so far; secret ones are not shown
   */
  static DriverPropertyInfo[] describe(Properties given) {
    return Options.all().stream()
        .filter(option -> option != ConnectOption.INSTANCE)
        .map(option -> option.describe(option.secret() ? null : given.getProperty(option.key())))
        .toArray(DriverPropertyInfo[]::new);
  }

  private DriverPropertyInfo describe(@Nullable String value) {
    DriverPropertyInfo described = new DriverPropertyInfo(key(), value);
    described.description = definition().description();
    if (!definition().choices().isEmpty()) {
      described.choices = definition().choices().toArray(String[]::new);
    }
    return described;
  }

  /** The definition of this option. */
  Definition definition();

  /**
   * Parses a value and sets it in the draft. A switch over the options, because a parser and a
   * setter for each would be sixty lambdas, which take some 20 ms of a cold connect to link.
   *
   * @return whether the value is allowed
   */
  boolean read(Draft draft, String text);

  /** Whether the value is a secret or may hold one, and must not be shown. */
  boolean secret();

  /** The option's name in URLs and properties. */
  default String key() {
    return definition().key();
  }

  /**
   * Sets the value in the draft, or returns what is wrong with it.
   *
   * @param name of the setting in messages
   */
  default Optional<String> read(Draft draft, String name, String value) {
    if (read(draft, value)) {
      return Optional.empty();
    }
    String shown = secret() ? name : "%s='%s'".formatted(name, value);
    return Optional.of("%s must be %s".formatted(shown, definition().allowed()));
  }
}
