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
 * A JSON object of an answer, read strictly: a field that is missing or of another kind is named by
 * its path. Only elements of lists are read leniently: one that is of no use must not make an
 * instance unreachable that others describe well.
 *
 * @param failures makes the errors
 * @param object the fields
 * @param path where the object is in the answer: empty, or ends with a dot
 */
record JsonFields(Failures failures, Map<String, Object> object, String path) {

  /** Names, addresses and words, which come to stand in messages. */
  private static final Pattern LINE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{1,300}");

  static JsonFields parse(Failures failures, String body) throws ConnectorException {
    if (body.isEmpty()) {
      throw failures.unusable("it is empty", null);
    }
    try {
      return new JsonFields(failures, Json.object(body), "");
    } catch (IOException e) {
      // Not as a cause: gson names the place by keys of the answer, which may hold anything.
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

  /** Empty also when the text is blank or, in an element of a list, of no use. */
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

  /** A text that may be long and have line breaks. */
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
      return Optional.of(text).filter(line -> !line.isBlank());
    }
    if (isEntry()) {
      return Optional.empty();
    }
    throw wrong(name, "is not a string", null);
  }

  /** False when there is no such field, as the API leaves out what is false. */
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

  /** The elements that are objects; none when there is no such field. */
  List<JsonFields> objects(String name) throws ConnectorException {
    List<JsonFields> objects = new ArrayList<>();
    for (Object value : list(name)) {
      if (value instanceof Map<?, ?>) {
        objects.add(child(value, name + "[" + objects.size() + "]"));
      }
    }
    return objects;
  }

  /** The elements that are strings; none when there is no such field. */
  List<String> texts(String name) throws ConnectorException {
    return list(name).stream().filter(String.class::isInstance).map(String.class::cast).toList();
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

  /** Whether this is an element of a list, of which a field that is unusable counts as missing. */
  private boolean isEntry() {
    return path.endsWith("].");
  }

  /** The error that says what is wrong with a field. */
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
