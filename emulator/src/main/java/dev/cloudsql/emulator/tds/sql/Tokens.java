package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.sql.Token.Kind;
import java.util.List;

/** A place in SQL text, which moves on as the text is read. */
final class Tokens {

  private final List<Token> tokens;
  private int next;

  Tokens(String sql) throws SqlError {
    this.tokens = Lexer.tokens(sql);
  }

  Token peek() {
    return tokens.get(next);
  }

  Token after() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Takes the next piece; the end can be taken again and again. */
  Token take() {
    Token token = tokens.get(next);
    next = Math.min(next + 1, tokens.size() - 1);
    return token;
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  /** Takes this word if it comes next. */
  boolean accept(String word) {
    if (peek().is(word)) {
      take();
      return true;
    }
    return false;
  }

  void expect(String word) throws SqlError {
    if (!accept(word)) {
      throw syntaxError();
    }
  }

  String expect(Kind kind) throws SqlError {
    if (peek().kind() != kind) {
      throw syntaxError();
    }
    return take().text();
  }

  String expectName() throws SqlError {
    if (!peek().isName()) {
      throw syntaxError();
    }
    return take().text();
  }

  int expectInteger() throws SqlError {
    boolean negative = accept("-");
    Token number = peek();
    try {
      int value = Integer.parseInt(expect(Kind.NUMBER));
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      throw SqlError.syntax(number);
    }
  }

  SqlError syntaxError() {
    return SqlError.syntax(peek());
  }
}
