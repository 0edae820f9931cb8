package dev.cloudsql.emulator.tds;

import java.sql.SQLException;

/** An error with SQL Server's own number, as the client gets it. */
final class SqlError extends Exception {

  /** Errors in syntax, names and values. */
  static final int SEVERITY = 16;

  private static final int DEADLOCK = 1205;
  private static final int USER_DEFINED = 50_000;

  private static final long serialVersionUID = 1L;

  private final int number;
  private final int severity;
  private final int state;

  SqlError(int number, int severity, int state, String message) {
    super(message);
    this.number = number;
    this.severity = severity;
    this.state = state;
  }

  SqlError(int number, String message) {
    this(number, SEVERITY, 1, message);
  }

  /** H2's message, with the number that SQL Server has for it: drivers derive the SQLState. */
  static SqlError of(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    // The statement follows, which may be long.
    int end = message.indexOf("; SQL statement:");
    return new SqlError(
        number(failure.getErrorCode()), end < 0 ? message : message.substring(0, end));
  }

  static SqlError noSuchProcedure(String name) {
    return new SqlError(
        2812, SEVERITY, 62, "Could not find stored procedure '%s'.".formatted(name));
  }

  private static int number(int h2) {
    return switch (h2) {
      case 21_002 -> 213; // Numbers of columns and values differ
      case 22_001 -> 8152; // String too long
      case 22_003 -> 8115; // Number out of range
      case 22_007, 22_018 -> 245; // Conversion failed
      case 22_012 -> 8134; // Division by zero
      case 23_502 -> 515; // NULL not allowed
      case 23_503, 23_506, 23_513, 23_514 -> 547; // Foreign key or check constraint
      case 23_505 -> 2627; // Duplicate key
      case 40_001 -> DEADLOCK;
      case 42_000, 42_001 -> 102; // Syntax
      case 42_101 -> 2714; // The table is there already
      case 42_102, 42_103, 42_104, 90_079 -> 208; // No such table or schema
      case 42_122 -> 207; // No such column
      case 50_004 -> 243; // No such type
      case 50_200 -> 1222; // Lock timeout
      case 90_022 -> 195; // No such function
      case 90_040 -> 229; // Permission denied
      default -> USER_DEFINED;
    };
  }

  /** As in {@code sys.messages}. */
  int number() {
    return number;
  }

  /** Distinguishes places that raise the same number. */
  int state() {
    return state;
  }

  /** 11 to 16 for errors that the client can correct. */
  int severity() {
    return severity;
  }

  /** Whether the server has rolled the transaction back. */
  boolean endsTransaction() {
    return number == DEADLOCK;
  }
}
