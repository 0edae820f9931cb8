package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.type.SqlType;
import dev.cloudsql.emulator.tds.type.TypedValue;

/** Counts with whole numbers, and joins texts. */
final class Arithmetic {

  private Arithmetic() {}

  static Expression of(String operator, Expression left, Expression right) {
    return (scope, row) -> apply(operator, left.value(scope, row), right.value(scope, row));
  }

  private static TypedValue apply(String operator, TypedValue left, TypedValue right)
      throws SqlError {
    if (left.value() == null || right.value() == null) {
      return new TypedValue(left.value() == null ? right.type() : left.type(), null);
    }
    if (left.value() instanceof Long a && right.value() instanceof Long b) {
      SqlType type = left.type().equals(right.type()) ? left.type() : SqlType.BIGINT;
      return new TypedValue(type, count(operator, a, b, type));
    }
    if (operator.equals("+")
        && left.value() instanceof String a
        && right.value() instanceof String b) {
      return TypedValue.of(a + b);
    }
    throw new SqlError(
        402,
        "The data types %s and %s are incompatible in the '%s' operator."
            .formatted(left.type().sqlName(), right.type().sqlName(), operator));
  }

  private static long count(String operator, long a, long b, SqlType type) throws SqlError {
    if (operator.equals("/") && b == 0) {
      throw new SqlError(8134, "Divide by zero error encountered.");
    }
    try {
      long result =
          switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            default -> a / b;
          };
      return type.equals(SqlType.INT) ? Math.toIntExact(result) : result;
    } catch (ArithmeticException e) {
      throw new SqlError(
          8115,
          SqlError.SEVERITY,
          2,
          "Arithmetic overflow error converting expression to data type %s."
              .formatted(type.sqlName()));
    }
  }
}
