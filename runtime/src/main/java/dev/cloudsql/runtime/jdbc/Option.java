package dev.cloudsql.runtime.jdbc;

import java.sql.DriverPropertyInfo;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
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
   * @param <T> the type of the parsed value
   * @param key the option's name in URLs and properties
   * @param description its purpose, in one line
   * @param allowed the allowed values, in words
   * @param choices the allowed values, if there is a fixed number of them
   * @param parser parses a value; returns empty if it is not allowed
   * @param setter sets the value in the draft
   */
  record Definition<T>(
      String key,
      String description,
      String allowed,
      List<String> choices,
      Function<String, Optional<T>> parser,
      BiConsumer<Draft, T> setter) {

    Definition(
        String key,
        String description,
        List<String> choices,
        Function<String, Optional<T>> parser,
        BiConsumer<Draft, T> setter) {
      this(key, description, "one of " + String.join(", ", choices), choices, parser, setter);
    }

    private boolean read(Draft draft, String text) {
      Optional<T> value = parser.apply(text);
      value.ifPresent(some -> setter.accept(draft, some));
      return value.isPresent();
    }
  }

  /** All options: first those of one connect, then those of a connector. */
  static List<Option> all() {
    return Stream.<Option>concat(
            Stream.of(ConnectOption.values()), Stream.of(ConnectorOption.values()))
        .toList();
  }

  /**
   * Describes the options that a {@code jdbc:cloudsql:} URL can set, for {@link
   * java.sql.Driver#getPropertyInfo}.
   *
   * @param given the values so far; secret ones are not shown
   */
  static DriverPropertyInfo[] describe(Properties given) {
    return all().stream()
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

  /** The option with exactly this key. */
  static Optional<Option> named(String key) {
    return all().stream().filter(option -> option.key().equals(key)).findFirst();
  }

  /** The definition of this option. */
  Definition<?> definition();

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
    if (definition().read(draft, value)) {
      return Optional.empty();
    }
    String shown = secret() ? name : "%s='%s'".formatted(name, value);
    return Optional.of("%s must be %s".formatted(shown, definition().allowed()));
  }
}
