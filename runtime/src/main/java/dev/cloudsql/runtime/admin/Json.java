package dev.cloudsql.runtime.admin;

import com.google.api.client.json.JsonParser;
import com.google.api.client.json.JsonToken;
import com.google.api.client.json.gson.GsonFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON with google-http-client's streaming parser, which works with every version
 * of gson that google-http-client supports.
 *
 * <p>Objects become maps and arrays become lists; nulls are omitted from both.
 */
final class Json {

  /** The limit of nesting; the responses of the API have about five levels. */
  private static final int DEEPEST = 32;

  private Json() {}

  /**
   * Parses a text that is exactly one JSON object.
   *
   * @throws IOException if the text is not one
   */
  static Map<String, Object> object(String text) throws IOException {
    try (JsonParser parser = GsonFactory.getDefaultInstance().createJsonParser(text)) {
      Object value = parser.nextToken() == JsonToken.START_OBJECT ? value(parser, 0) : null;
      if (value == null || parser.nextToken() != null) {
        throw new IOException("Not one JSON object");
      }
      return fields(value);
    } catch (RuntimeException e) {
      // For example the NumberFormatException that older versions of gson throw for an invalid
      // escape.
      throw new IOException("Not JSON", e);
    }
  }

  /** Writes an object of strings, in UTF-8. */
  static byte[] bytes(Map<String, String> fields) {
    try {
      return GsonFactory.getDefaultInstance().toByteArray(fields);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory does not fail", e);
    }
  }

  /** The fields of a value that is an object; an empty map for any other value. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> fields(@Nullable Object value) {
    return value instanceof Map ? (Map<String, Object>) value : Map.of();
  }

  private static @Nullable Object value(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("Nested too deeply");
    }
    return switch (parser.getCurrentToken()) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.getText();
          parser.nextToken();
          Object value = value(parser, depth + 1);
          if (value == null) {
            fields.remove(name);
          } else {
            fields.put(name, value);
          }
        }
        yield ended(parser, JsonToken.END_OBJECT, fields);
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        JsonToken token = parser.nextToken();
        for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
          Object value = value(parser, depth + 1);
          if (value != null) {
            elements.add(value);
          }
        }
        yield ended(parser, JsonToken.END_ARRAY, elements);
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("Unexpected token");
    };
  }

  /** Checks that a value has its end token: at the end of the text the parser has no token. */
  private static Object ended(JsonParser parser, JsonToken expected, Object value)
      throws IOException {
    if (parser.getCurrentToken() != expected) {
      throw new IOException("Ends too early");
    }
    return value;
  }
}
