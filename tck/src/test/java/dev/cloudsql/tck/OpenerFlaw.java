package dev.cloudsql.tck;

/** What can be wrong with the toy opener, and the rule that must say so. */
enum OpenerFlaw implements Flaw {
  NOT_FOUND("OPENER-01"),
  MALFORMED_NAME("OPENER-01"),
  TAKES_ANY_ARGUMENT("OPENER-02"),
  REFUSES_WITH_ANOTHER_EXCEPTION("OPENER-02"),
  SWALLOWS_A_BYTE("OPENER-03"),
  SENDS_A_BYTE("OPENER-03"),
  NEEDS_ITS_THREAD("OPENER-04"),
  THROWS_UNCHECKED("OPENER-05"),
  KEEPS_TRYING("OPENER-06"),
  LEAVES_ITS_SOCKET_OPEN("OPENER-07"),
  TELLS_ITS_PASSWORD("OPENER-08"),
  TELLS_ITS_PASSWORD_IN_FAILURE("OPENER-08"),
  HAS_NO_DESCRIPTION("OPENER-08");

  private final String rule;

  OpenerFlaw(String rule) {
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
