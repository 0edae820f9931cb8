package dev.cloudsql.emulator.api;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON objects, written from maps and read strictly. */
public final class Json {

  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .setFormattingStyle(FormattingStyle.COMPACT.withSpaceAfterSeparators(true))
          .setStrictness(Strictness.STRICT)
          .create();

  private Json() {}

  /**
   * An object with these fields, in this order; {@code null} and an empty optional leave their
   * field out.
   */
  public static Map<String, Object> object(@Nullable Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) Objects.requireNonNull(namesAndValues[i]);
      Object value = namesAndValues[i + 1];
      Optional<?> present = value instanceof Optional<?> some ? some : Optional.ofNullable(value);
      present.ifPresent(it -> object.put(name, it));
    }
    return object;
  }

  /** The text of an object. */
  public static String write(Map<String, ?> object) {
    return GSON.toJson(object);
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  static JsonObject read(String text) {
    try {
      JsonObject object = GSON.fromJson(text, JsonObject.class);
      if (object == null) {
        throw new IllegalArgumentException("No JSON");
      }
      return object;
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("Not a JSON object", e);
    }
  }

  /** A field that holds a text; empty when it is absent, something else, or an empty text. */
  static Optional<String> text(JsonObject object, String field) {
    return Optional.<JsonElement>ofNullable(object.get(field))
        .filter(JsonPrimitive.class::isInstance)
        .map(JsonElement::getAsJsonPrimitive)
        .filter(JsonPrimitive::isString)
        .map(JsonPrimitive::getAsString)
        .filter(text -> !text.isEmpty());
  }
}
