package dev.cloudsql.tck;

/** What can be wrong with the toy resolver, and the rule that must fail. */
enum ResolverFlaw implements Flaw {
  NOT_FOUND("RESOLVER-01"),
  MALFORMED_NAME("RESOLVER-01"),
  TAKES_ANY_ARGUMENT("RESOLVER-02"),
  REFUSES_WITH_ANOTHER_EXCEPTION("RESOLVER-02"),
  ASKS_WHEN_MADE("RESOLVER-03"),
  NEEDS_A_DIRECTORY_WHEN_MADE("RESOLVER-03"),
  FORGETS_THE_REGION("RESOLVER-04"),
  TELLS_A_HOST_NAME("RESOLVER-05"),
  TELLS_AN_ADDRESS_TWICE("RESOLVER-05"),
  KEEPS_ITS_ANSWERS("RESOLVER-06"),
  NEEDS_ITS_THREAD("RESOLVER-07"),
  TAKES_UNKNOWN_FOR_PASSING("RESOLVER-08"),
  TAKES_UNKNOWN_FOR_AN_IO_ERROR("RESOLVER-08"),
  TAKES_FAILURE_FOR_UNKNOWN("RESOLVER-09"),
  THROWS_UNCHECKED("RESOLVER-09"),
  WAITS_FOR_EVER("RESOLVER-09"),
  NEVER_RECOVERS("RESOLVER-10");

  private final String rule;

  ResolverFlaw(String rule) {
    this.rule = rule;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public boolean hangs() {
    return this == WAITS_FOR_EVER || this == NEVER_RECOVERS;
  }
}
