package dev.cloudsql.tck;

/** What can be wrong with the toy address policy, and the rule that must fail. */
enum SelectorFlaw implements Flaw {
  NOT_FOUND("SELECTOR-01"),
  MALFORMED_NAME("SELECTOR-01"),
  TAKES_ANY_ARGUMENT("SELECTOR-02"),
  REFUSES_WITH_ANOTHER_EXCEPTION("SELECTOR-02"),
  REMEMBERS_ADDRESSES("SELECTOR-03"),
  PICKS_TWICE("SELECTOR-03"),
  NEEDS_AN_ADDRESS("SELECTOR-04"),
  SORTS_IN_PLACE("SELECTOR-05"),
  GIVES_NO_REASON("SELECTOR-06"),
  GIVES_A_REASON_OF_TWO_LINES("SELECTOR-06"),
  NEEDS_ITS_THREAD("SELECTOR-07"),
  LOOKS_ADDRESSES_UP("SELECTOR-08");

  private final String rule;

  SelectorFlaw(String rule) {
    this.rule = rule;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public boolean hangs() {
    return this == LOOKS_ADDRESSES_UP;
  }
}
