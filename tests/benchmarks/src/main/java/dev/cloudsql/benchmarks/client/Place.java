package dev.cloudsql.benchmarks.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a client: the emulator's endpoints, and the numbers of its scenario.
 *
 * @param values text by name
 */
record Place(Map<String, String> values) {

  /** The instance that sends back what it gets. */
  static final String ECHO = instance(0);

  /** The instance that takes or sends as much as it is asked to. */
  static final String BULK = "bench:europe-west1:bulk";

  /** The instance with a database, {@code postgres}, and its administrator of the same name. */
  static final String SHOP = "bench:europe-west1:shop";

  /** The instance of a number; all of them echo. */
  static String instance(int number) {
    return "bench:europe-west1:echo-" + number;
  }

  /** Reads {@code name=value}. */
  static Place of(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      values.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    return new Place(values);
  }

  String contender() {
    return text("contender");
  }

  String scenario() {
    return text("scenario");
  }

  URI adminEndpoint() {
    return URI.create(text("admin"));
  }

  int port() {
    return number("port");
  }

  /** Where the server has left the service account's key, and a client's certificate. */
  Path directory() {
    return Path.of(text("directory"));
  }

  /** Where an instance listens. */
  String host(String instance) {
    return text(
        switch (instance) {
          case BULK -> "bulk";
          case SHOP -> "shop";
          default -> "echo";
        });
  }

  /** Whether the client logs in to the database. */
  boolean logsIn() {
    return values.containsKey("by");
  }

  /** How it gets its connections: {@code url}, {@code cloudsql} or {@code datasource}. */
  String by() {
    return text("by");
  }

  boolean lazy() {
    return Boolean.parseBoolean(values.get("lazy"));
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  String text(String name) {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("Nothing was said of " + name);
    }
    return value;
  }
}
