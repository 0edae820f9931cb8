package dev.cloudsql.fuzzing;

/** A password to put into inputs, which must not come out of them. */
public final class Secret {

  /** The password. */
  public static final String VALUE = "s3cret-value";

  private Secret() {}

  /** Whether an input has it already: the fuzzer watches what is compared, and learns it. */
  public static boolean isIn(String input) {
    return input.contains(VALUE);
  }
}
