package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a response, with strict accessors: the error for a field that is missing or has
 * another type names it by its path. Only elements of lists are read leniently, so that one
 * unusable element does not make an instance unreachable.
 *
 * @param failures makes the exceptions
 * @param object the fields
 * @param path the path of the object in the response: empty, or ends with a dot
 */
record JsonFields(Failures failures, Map<String, Object> object, String path) {

  /** A text that may appear in messages: one line of at most 300 characters. */
  private static final Pattern LINE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{1,300}");

  static JsonFields parse(Failures failures, String body) throws ConnectorException {
    if (body.isEmpty()) {
      throw failures.unusable("it is empty", null);
    }
    try {
      return new JsonFields(failures, Json.object(body), "");
    } catch (IOException e) {
      // Without the cause: gson's message contains keys of the response, which may hold anything.
      throw failures.unusable("it is not a JSON object", null);
    }
  }

  String text(String name) throws ConnectorException {
    Optional<String> text = optionalText(name);
    if (text.isEmpty()) {
      throw missing(name);
    }
    return text.get();
  }

  /** Empty also if the text is blank or, in an element of a list, unusable. */
  Optional<String> optionalText(String name) throws ConnectorException {
    Optional<String> text = optionalLines(name);
    if (text.isPresent() && !LINE.matcher(text.get()).matches()) {
      if (isEntry()) {
        return Optional.empty();
      }
      throw wrong(name, "is not a line of at most 300 characters", null);
    }
    return text;
  }

  /** A text that may be long and contain line breaks. */
  String lines(String name) throws ConnectorException {
    Optional<String> lines = optionalLines(name);
    if (lines.isEmpty()) {
      throw missing(name);
    }
    return lines.get();
  }

  private Optional<String> optionalLines(String name) throws ConnectorException {
    Object value = object.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return text.isBlank() ? Optional.empty() : Optional.of(text);
    }
    if (isEntry()) {
      return Optional.empty();
    }
    throw wrong(name, "is not a string", null);
  }

  /** A boolean; false if the field is missing, because the API omits false values. */
  boolean flag(String name) throws ConnectorException {
    Object value = object.get(name);
    if (value == null) {
      return false;
    }
    if (!(value instanceof Boolean flag)) {
      throw wrong(name, "is not true or false", null);
    }
    return flag;
  }

  JsonFields object(String name) throws ConnectorException {
    Object value = object.get(name);
    if (value == null) {
      throw missing(name);
    }
    return child(value, name);
  }

  /** The elements that are objects; an empty list if the field is missing. */
  List<JsonFields> objects(String name) throws ConnectorException {
    List<JsonFields> objects = new ArrayList<>();
    for (Object value : list(name)) {
      if (value instanceof Map<?, ?>) {
        objects.add(child(value, name + "[" + objects.size() + "]"));
      }
    }
    return objects;
  }

  /** The elements that are strings; an empty list if the field is missing. */
  List<String> texts(String name) throws ConnectorException {
    List<String> texts = new ArrayList<>();
    for (Object value : list(name)) {
      if (value instanceof String text) {
        texts.add(text);
      }
    }
    return texts;
  }

  private List<?> list(String name) throws ConnectorException {
    Object value = object.get(name);
    if (value instanceof List<?> list) {
      return list;
    }
    if (value == null || isEntry()) {
      return List.of();
    }
    throw wrong(name, "is not a list", null);
  }

  /** Whether this is an element of a list, in which an unusable field counts as missing. */
  private boolean isEntry() {
    return path.endsWith("].");
  }

  /** Makes the exception for a field that cannot be used. */
  ConnectorException wrong(String name, String what, @Nullable Throwable cause) {
    return failures.unusable("its field '%s%s' %s".formatted(path, name, what), cause);
  }

  private ConnectorException missing(String name) {
    return wrong(name, "is missing", null);
  }

  private JsonFields child(Object value, String name) throws ConnectorException {
    if (!(value instanceof Map<?, ?>)) {
      throw wrong(name, "is not an object", null);
    }
    return new JsonFields(failures, Json.fields(value), path + name + ".");
  }
}
