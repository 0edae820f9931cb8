package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts SQL text into pieces. */
final class Lexer {

  private static final Pattern SPACE = Pattern.compile("(?:\\s++|--[^\\n]*|/\\*(?s:.*?)\\*/)++");

  private static final Pattern PIECE =
      Pattern.compile(
          "(?<string>[nN]?'(?:[^']++|'')*+')"
              + "|(?<bracket>\\[(?:[^\\]]++|\\]\\])*+\\])"
              + "|(?<quote>\"(?:[^\"]++|\"\")*+\")"
              + "|(?<variable>@@?[\\p{L}\\p{N}_#$]+)"
              + "|(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)"
              + "|(?<word>[\\p{L}_#][\\p{L}\\p{N}_#$@]*)"
              + "|(?<symbol>[-+*/(),;=<>.])");

  private static final int LONGEST_NAME = 128;

  private Lexer() {}

  static List<Token> tokens(String sql) throws SqlError {
    List<Token> tokens = new ArrayList<>();
    Matcher space = SPACE.matcher(sql);
    Matcher piece = PIECE.matcher(sql);
    for (int at = 0; at < sql.length(); ) {
      if (space.region(at, sql.length()).lookingAt()) {
        at = space.end();
      } else if (piece.region(at, sql.length()).lookingAt()) {
        tokens.add(token(piece));
        at = piece.end();
      } else {
        throw SqlError.syntax(new Token(Kind.SYMBOL, sql.substring(at, at + 1)));
      }
    }
    tokens.add(new Token(Kind.END, tokens.isEmpty() ? "" : tokens.get(tokens.size() - 1).text()));
    return tokens;
  }

  private static Token token(Matcher piece) throws SqlError {
    Token token = any(piece);
    if (token.kind().isName() && token.text().length() > LONGEST_NAME) {
      throw new SqlError(
          103,
          15,
          4,
          "The identifier that starts with '%s' is too long. Maximum length is %d."
              .formatted(token.text().substring(0, LONGEST_NAME), LONGEST_NAME));
    }
    return token;
  }

  private static Token any(Matcher piece) {
    return group(piece, "string", Kind.STRING)
        .or(() -> group(piece, "bracket", Kind.QUOTED_NAME))
        .or(() -> group(piece, "quote", Kind.QUOTED_NAME))
        .or(() -> group(piece, "variable", Kind.VARIABLE))
        .or(() -> group(piece, "number", Kind.NUMBER))
        .or(() -> group(piece, "word", Kind.WORD))
        .orElseGet(() -> new Token(Kind.SYMBOL, piece.group()));
  }

  private static Optional<Token> group(Matcher piece, String name, Kind kind) {
    return Optional.ofNullable(piece.group(name)).map(text -> new Token(kind, plain(text, kind)));
  }

  private static String plain(String text, Kind kind) {
    if (kind != Kind.STRING && kind != Kind.QUOTED_NAME) {
      return text;
    }
    int open = text.startsWith("'") || kind == Kind.QUOTED_NAME ? 1 : 2;
    String close = text.substring(text.length() - 1);
    return text.substring(open, text.length() - 1).replace(close + close, close);
  }
}
