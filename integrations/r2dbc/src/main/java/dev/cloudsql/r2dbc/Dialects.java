package dev.cloudsql.r2dbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the dialects, with the thread's context class loader and with that of this class. */
final class Dialects {

  /** Protocols that only this module's own dialects may have. */
  private static final Set<String> RESERVED =
      Set.of("mariadb", "mssql", "mysql", "postgres", "postgresql", "sqlserver");

  private static final String OUR_PACKAGES = "dev.cloudsql.";

  private Dialects() {}

  /**
   * Returns the dialect of a protocol.
   *
   * @throws IllegalArgumentException if no dialect has it, or more than one, or if a foreign one
   *     uses a reserved name
   */
  static R2dbcDialectProvider named(String protocol) {
    List<String> failures = new ArrayList<>();
    List<R2dbcDialectProvider> all = all(failures);
    List<R2dbcDialectProvider> matches =
        all.stream().filter(dialect -> names(dialect).contains(protocol)).toList();
    if (matches.isEmpty()) {
      throw new IllegalArgumentException(
          "No R2DBC dialect is named '%s'. Available protocols: %s. Use one of these in r2dbc:cloudsql:<protocol>://…, or add the jar that has it.%s"
              .formatted(
                  protocol,
                  all.stream()
                      .flatMap(dialect -> names(dialect).stream())
                      .collect(Collectors.toCollection(TreeSet::new)),
                  failures.isEmpty()
                      ? ""
                      : " Could not be loaded: " + String.join("; ", failures) + "."));
    }
    if (matches.size() > 1) {
      throw new IllegalArgumentException(
          "More than one R2DBC dialect is named '%s': %s. Remove all but one of these jars from the path."
              .formatted(protocol, classes(matches)));
    }
    R2dbcDialectProvider match = matches.get(0);
    if (RESERVED.contains(protocol) && !match.getClass().getName().startsWith(OUR_PACKAGES)) {
      throw new IllegalArgumentException(
          "The R2DBC dialect name '%s' is reserved, and %s may not use it. Give the plug-in another name."
              .formatted(protocol, classes(matches)));
    }
    return match;
  }

  private static List<R2dbcDialectProvider> all(List<String> failures) {
    Map<Class<?>, R2dbcDialectProvider> found = new LinkedHashMap<>();
    Stream.of(Thread.currentThread().getContextClassLoader(), Dialects.class.getClassLoader())
        .filter(Objects::nonNull)
        .distinct()
        .flatMap(loader -> ServiceLoader.load(R2dbcDialectProvider.class, loader).stream())
        .forEach(
            provider -> {
              try {
                R2dbcDialectProvider dialect = provider.get();
                found.putIfAbsent(dialect.getClass(), dialect);
              } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(String.valueOf(e.getMessage()));
              }
            });
    return List.copyOf(found.values());
  }

  private static Set<String> names(R2dbcDialectProvider dialect) {
    Set<String> names = new TreeSet<>(dialect.aliases());
    names.add(dialect.name());
    return names;
  }

  private static String classes(List<R2dbcDialectProvider> dialects) {
    return dialects.stream()
        .map(dialect -> dialect.getClass().getName())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
