package dev.cloudsql.tck;

/** What can be wrong with the toy credentials, and the rule that must say so. */
enum CredentialFlaw implements Flaw {
  NOT_FOUND("CREDENTIAL-01"),
  MALFORMED_NAME("CREDENTIAL-01"),
  TAKES_ANY_ARGUMENT("CREDENTIAL-02"),
  REFUSES_WITH_ANOTHER_EXCEPTION("CREDENTIAL-02"),
  ADAPTS_ANYTHING("CREDENTIAL-03"),
  ASKS_WHEN_MADE("CREDENTIAL-04"),
  GIVES_EXPIRED_TOKENS("CREDENTIAL-05"),
  NEEDS_ITS_THREAD("CREDENTIAL-06"),
  ASKS_EACH_TIME("CREDENTIAL-07"),
  GIVES_ONE_TOKEN_FOR_BOTH("CREDENTIAL-08"),
  KEEPS_WHAT_WAS_REFUSED("CREDENTIAL-09"),
  CHANGES_ITS_PRINCIPAL("CREDENTIAL-10"),
  HAS_A_BLANK_PRINCIPAL("CREDENTIAL-10"),
  THROWS_UNCHECKED("CREDENTIAL-11"),
  GIVES_NULL("CREDENTIAL-11"),
  WAITS_FOR_EVER("CREDENTIAL-11"),
  NEVER_RECOVERS("CREDENTIAL-12"),
  TELLS_TOKEN_IN_TEXT("CREDENTIAL-13"),
  TELLS_TOKEN_IN_FAILURE("CREDENTIAL-13");

  private final String rule;

  CredentialFlaw(String rule) {
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
