package dev.cloudsql.tck;

/** What can be wrong with the toy dialer, and the rule that must fail. */
enum DialerFlaw implements Flaw {
  NOT_FOUND("DIALER-01"),
  MALFORMED_NAME("DIALER-01"),
  TAKES_ANY_ARGUMENT("DIALER-02"),
  REFUSES_WITH_ANOTHER_EXCEPTION("DIALER-02"),
  SWALLOWS_A_BYTE("DIALER-03"),
  SENDS_A_BYTE("DIALER-03"),
  NEEDS_ITS_THREAD("DIALER-04"),
  THROWS_UNCHECKED("DIALER-05"),
  KEEPS_TRYING("DIALER-06"),
  LEAVES_ITS_SOCKET_OPEN("DIALER-07"),
  TELLS_ITS_PASSWORD("DIALER-08"),
  TELLS_ITS_PASSWORD_IN_FAILURE("DIALER-08"),
  HAS_NO_DESCRIPTION("DIALER-08");

  private final String rule;

  DialerFlaw(String rule) {
    this.rule = rule;
  }

  @Override
  public String rule() {
    return rule;
  }

  @Override
  public boolean hangs() {
    return this == KEEPS_TRYING || this == SWALLOWS_A_BYTE;
  }
}
