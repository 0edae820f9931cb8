package dev.cloudsql.emulator.tds.sql;

/**
 * A piece of SQL text.
 *
 * @param kind what it is
 * @param text names and strings without their quotes
 */
record Token(Kind kind, String text) {

  enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    VARIABLE,
    SYMBOL,
    END;

    boolean isName() {
      return this == WORD || this == QUOTED_NAME || this == VARIABLE;
    }
  }

  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
  }
}
