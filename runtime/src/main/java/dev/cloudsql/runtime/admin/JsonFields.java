package dev.cloudsql.runtime.admin;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.cloudsql.RefreshException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of an answer, read strictly: a field that is missing or of another kind is named by
 * its path.
 *
 * @param failures makes the errors
 * @param object the fields
 * @param path where the object is in the answer: empty, or ends with a dot
 */
record JsonFields(Failures failures, JsonObject object, String path) {

  /** Names, addresses and words, which come to stand in messages. */
  private static final Pattern LINE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{1,300}");

  static JsonFields parse(Failures failures, byte[] body) throws RefreshException {
    if (body.length == 0) {
      throw failures.unusable("it is empty", null);
    }
    try {
      return new JsonFields(failures, object(body), "");
    } catch (IOException | JsonParseException e) {
      // Not as a cause: gson names the place by keys of the answer, and what those hold is unknown.
      throw failures.unusable("it is not a JSON object", null);
    }
  }

  /** Reads a whole JSON object and nothing after it; gson bounds the depth. */
  static JsonObject object(byte[] body) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(new String(body, StandardCharsets.UTF_8)));
    reader.setStrictness(Strictness.STRICT);
    JsonElement element = JsonParser.parseReader(reader);
    if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
      throw new JsonParseException("Not one JSON object");
    }
    return element.getAsJsonObject();
  }

  String text(String name) throws RefreshException {
    Optional<String> text = optionalText(name);
    if (text.isEmpty()) {
      throw missing(name);
    }
    return text.get();
  }

  /** Empty also when the text is blank. */
  Optional<String> optionalText(String name) throws RefreshException {
    Optional<String> text = optionalLines(name);
    if (text.isPresent() && !LINE.matcher(text.get()).matches()) {
      throw wrong(name, "is not a line of at most 300 characters", null);
    }
    return text;
  }

  /** A text that may be long and have line breaks. */
  String lines(String name) throws RefreshException {
    Optional<String> lines = optionalLines(name);
    if (lines.isEmpty()) {
      throw missing(name);
    }
    return lines.get();
  }

  private Optional<String> optionalLines(String name) throws RefreshException {
    JsonElement value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw wrong(name, "is not a string", null);
    }
    return Optional.of(value.getAsString()).filter(text -> !text.isBlank());
  }

  /** False when there is no such field, as the API leaves out what is false. */
  boolean flag(String name) throws RefreshException {
    JsonElement value = value(name);
    if (value == null) {
      return false;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw wrong(name, "is not true or false", null);
    }
    return value.getAsBoolean();
  }

  JsonFields object(String name) throws RefreshException {
    JsonElement value = value(name);
    if (value == null) {
      throw missing(name);
    }
    return child(value, name);
  }

  /** Empty when there is no such field, as the API leaves out what is empty. */
  List<JsonFields> objects(String name) throws RefreshException {
    JsonElement value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isJsonArray()) {
      throw wrong(name, "is not a list", null);
    }
    JsonArray array = value.getAsJsonArray();
    List<JsonFields> objects = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      objects.add(child(array.get(i), name + "[" + i + "]"));
    }
    return objects;
  }

  /** Empty when there is no such field, as the API leaves out what is empty. */
  List<String> texts(String name) throws RefreshException {
    JsonElement value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isJsonArray()) {
      throw wrong(name, "is not a list", null);
    }
    List<String> texts = new ArrayList<>();
    for (JsonElement text : value.getAsJsonArray()) {
      if (!text.isJsonPrimitive() || !text.getAsJsonPrimitive().isString()) {
        throw wrong(name, "has an element that is not a string", null);
      }
      texts.add(text.getAsString());
    }
    return texts;
  }

  /** The error that says what is wrong with a field. */
  RefreshException wrong(String name, String what, @Nullable Throwable cause) {
    return failures.unusable("its field '%s%s' %s".formatted(path, name, what), cause);
  }

  private RefreshException missing(String name) {
    return wrong(name, "is missing", null);
  }

  private JsonFields child(JsonElement value, String name) throws RefreshException {
    if (!value.isJsonObject()) {
      throw wrong(name, "is not an object", null);
    }
    return new JsonFields(failures, value.getAsJsonObject(), path + name + ".");
  }

  private @Nullable JsonElement value(String name) {
    JsonElement value = object.get(name);
    return value == null || value.isJsonNull() ? null : value;
  }
}
