package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An option that URLs and properties can set; {@link ConnectOption} and {@link ConnectorOption} are
 * the tables of them.
 *
 * <p>A name that the existing Java connector has too means the same here.
 */
interface Option {

  /**
   * A line of a table.
   *
   * @param <T> what its text stands for
   * @param key the option's name in URLs and properties
   * @param description what it is for, in a line
   * @param allowed the values that are allowed, in words
   * @param choices the values that are allowed, if they can be counted
   * @param parser reads a value; empty means that it is not one that is allowed
   * @param setter takes a value into the draft
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

  /** All options there are: first those of one connect, then those of a connector. */
  static List<Option> all() {
    return Stream.<Option>concat(
            Stream.of(ConnectOption.values()), Stream.of(ConnectorOption.values()))
        .toList();
  }

  /** The option of exactly this name. */
  static Optional<Option> named(String key) {
    return all().stream().filter(option -> option.key().equals(key)).findFirst();
  }

  /** Its line of the table. */
  Definition<?> definition();

  /** Whether the value must not be shown: it is a secret, or may hold one. */
  boolean secret();

  /** Its name in URLs and properties. */
  default String key() {
    return definition().key();
  }

  /** Takes the value into the draft, or says what is wrong with it. */
  default Optional<String> read(Draft draft, String value) {
    if (definition().read(draft, value)) {
      return Optional.empty();
    }
    String shown = secret() ? key() : "%s='%s'".formatted(key(), value);
    return Optional.of("%s must be %s".formatted(shown, definition().allowed()));
  }
}
