package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.type.TypedValue;
import dev.cloudsql.emulator.tds.type.Types;
import java.util.List;
import java.util.Locale;

/** The functions that there are. */
final class Functions {

  private static final int LONGEST = 64 * 1024 * 1024;

  private Functions() {}

  static Expression call(String name, List<Expression> arguments) throws SqlError {
    String function = name.toLowerCase(Locale.ROOT);
    if (function.equals("replicate") && arguments.size() == 2) {
      return replicate(arguments.get(0), arguments.get(1));
    }
    if (arguments.isEmpty()) {
      return (scope, row) -> scope.find(function + "()").orElseThrow(() -> unknown(name));
    }
    throw unknown(name);
  }

  private static SqlError unknown(String name) {
    return new SqlError(
        195, 15, 10, "'%s' is not a recognized built-in function name.".formatted(name));
  }

  /** Unlike the real one does not stop at 8,000 bytes when the text is no {@code nvarchar(max)}. */
  private static Expression replicate(Expression text, Expression times) {
    return (scope, row) -> {
      Object part = text.value(scope, row).value();
      Object count = times.value(scope, row).value();
      if (part instanceof String string && count instanceof Long number && number >= 0) {
        if (string.length() * number > LONGEST) {
          throw new SqlError(8115, "Arithmetic overflow error: the text would be too long.");
        }
        return new TypedValue(
            Types.text(Integer.MAX_VALUE), string.repeat(Math.toIntExact(number)));
      }
      return new TypedValue(Types.text(Integer.MAX_VALUE), null);
    };
  }
}
