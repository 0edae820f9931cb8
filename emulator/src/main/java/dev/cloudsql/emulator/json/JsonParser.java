package dev.cloudsql.emulator.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads JSON; objects become maps, arrays lists, and numbers stay text. */
public final class JsonParser {

  private static final int DEEPEST = 250;

  private final String text;
  private int at;
  private int depth;

  private JsonParser(String text) {
    this.text = text;
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Map<?, ?> object(String text) {
    JsonParser parser = new JsonParser(text);
    if (parser.value() instanceof Map<?, ?> map && parser.peek() == 0) {
      return map;
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  /** A field that holds a text; empty when it is absent, something else, or an empty text. */
  public static Optional<String> text(Map<?, ?> object, String field) {
    return object.get(field) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  private @Nullable Object value() {
    if (++depth > DEEPEST) {
      throw broken();
    }
    Object value =
        switch (peek()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          default -> word();
        };
    depth--;
    return value;
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    expect('{');
    while (peek() != '}') {
      String key = string();
      expect(':');
      map.put(key, value());
      separator('}');
    }
    expect('}');
    return map;
  }

  private List<@Nullable Object> array() {
    List<@Nullable Object> list = new ArrayList<>();
    expect('[');
    while (peek() != ']') {
      list.add(value());
      separator(']');
    }
    expect(']');
    return list;
  }

  private void separator(char end) {
    if (peek() != end) {
      expect(',');
      if (peek() == end) {
        throw broken();
      }
    }
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      string.append(c == '\\' ? escaped() : c);
    }
    return string.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        String hex = "" + next() + next() + next() + next();
        yield (char) Integer.parseInt(hex, 16);
      }
      default -> c;
    };
  }

  private @Nullable Object word() {
    int start = at;
    while (at < text.length() && ",]}: \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> {
        if (!word.matches("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?")) {
          throw broken();
        }
        yield word;
      }
    };
  }

  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw broken();
    }
    at++;
  }

  private char next() {
    if (at >= text.length()) {
      throw broken();
    }
    return text.charAt(at++);
  }

  private IllegalArgumentException broken() {
    return new IllegalArgumentException("Not JSON at character " + at);
  }
}
