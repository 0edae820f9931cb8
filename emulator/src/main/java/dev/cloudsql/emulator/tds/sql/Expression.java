package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.type.TypedValue;

/** What yields a value for each row. */
@FunctionalInterface
public interface Expression {

  /**
   * Computes the value.
   *
   * @param scope what names stand for
   * @param row the value of the series that the row comes from
   */
  TypedValue value(Scope scope, TypedValue row) throws SqlError;
}
