package dev.cloudsql.emulator.tds.sql;

/** An error with SQL Server's own number, which the client gets. */
public final class SqlError extends Exception {

  /** Syntax, names and values that are wrong: the client can mend it. */
  public static final int SEVERITY = 16;

  private static final long serialVersionUID = 1L;

  private final int number;
  private final int state;
  private final int severity;

  /** An error of another severity. */
  public SqlError(int number, int severity, int state, String message) {
    super(message);
    this.number = number;
    this.severity = severity;
    this.state = state;
  }

  /** An error as most are. */
  public SqlError(int number, String message) {
    this(number, SEVERITY, 1, message);
  }

  static SqlError syntax(Token near) {
    return new SqlError(102, 15, 1, "Incorrect syntax near '%s'.".formatted(near.text()));
  }

  static SqlError tooDeep() {
    return new SqlError(
        191,
        15,
        1,
        "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.");
  }

  /** As in {@code sys.messages}. */
  public int number() {
    return number;
  }

  /** Tells places apart that raise the same number. */
  public int state() {
    return state;
  }

  /** 11 to 16 for what the client can mend. */
  public int severity() {
    return severity;
  }
}
