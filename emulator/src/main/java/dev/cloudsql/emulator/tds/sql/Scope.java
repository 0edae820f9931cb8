package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.type.TypedValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What names stand for while a statement runs.
 *
 * @param names variables and functions without arguments, in lower case
 */
public record Scope(Map<String, TypedValue> names) {

  Optional<TypedValue> find(String name) {
    return Optional.ofNullable(names.get(name.toLowerCase(Locale.ROOT)));
  }
}
