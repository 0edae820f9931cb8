package dev.cloudsql.runtime.jdbc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options that there are. */
final class Options {

  private static final List<Option> ALL =
      Stream.<Option>concat(Stream.of(ConnectOption.values()), Stream.of(ConnectorOption.values()))
          .toList();

  private static final Map<String, Option> BY_KEY = new HashMap<>();

  static {
    for (Option option : ALL) {
      BY_KEY.put(option.key(), option);
    }
  }

  private Options() {}

  /** All options: first those of one connect, then those of a connector. */
  static List<Option> all() {
    return ALL;
  }

  /** The option with exactly this key; {@code null} if there is none. */
  static @Nullable Option named(String key) {
    return BY_KEY.get(key);
  }
}
