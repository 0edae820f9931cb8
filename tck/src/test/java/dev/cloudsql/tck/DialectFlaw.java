package dev.cloudsql.tck;

/** What can be wrong with the toy dialect, one thing at a time, and the rule that must fail. */
enum DialectFlaw implements Flaw {
  NOT_FOUND("DIALECT-01"),
  MALFORMED_NAME("DIALECT-02"),
  REFUSES_ITS_ENGINE("DIALECT-03"),
  SUPPORTS_EVERYTHING("DIALECT-04"),
  GIVES_NO_REASON("DIALECT-04"),
  SPELLS_AGAIN("DIALECT-05"),
  OTHER_DATABASE("DIALECT-06"),
  GOES_ELSEWHERE("DIALECT-07"),
  TLS_INSIDE("DIALECT-08"),
  NEEDS_CONTEXT_CLASS_LOADER("DIALECT-09"),
  REFUSES_UNKNOWN_PROPERTIES("DIALECT-10"),
  SHARES_STATE("DIALECT-11"),
  TELLS_PASSWORD("DIALECT-12"),
  LOSES_CAUSE("DIALECT-13"),
  RETRIES_FOR_EVER("DIALECT-13"),
  WAITS_FOR_EVER("DIALECT-14"),
  LEAKS_WHEN_CLOSED("DIALECT-15"),
  OPENS_AFTERWARDS("DIALECT-16"),
  CANCELS_NOTHING("DIALECT-17"),
  CANCEL_BLOCKS("DIALECT-17"),
  CUTS_PASSWORDS("DIALECT-18"),
  LOGS_WRONG_PASSWORDS("DIALECT-19"),
  LOGS_GOOD_PASSWORDS("DIALECT-19"),
  LOGS_TICKETS("DIALECT-19"),
  CUTS_PROPERTIES("DIALECT-20"),
  IS_DIVERTED("DIALECT-21");

  private final String rule;

  DialectFlaw(String rule) {
    this.rule = rule;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public boolean hangs() {
    return this == RETRIES_FOR_EVER
        || this == WAITS_FOR_EVER
        || this == CANCELS_NOTHING
        || this == CANCEL_BLOCKS;
  }
}
