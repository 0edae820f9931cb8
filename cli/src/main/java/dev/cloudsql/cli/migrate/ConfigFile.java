package dev.cloudsql.cli.migrate;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A configuration file: Java properties, or YAML, of which each document is one configuration.
 *
 * @param yaml whether it is YAML
 * @param documents the properties by dotted name, in order
 */
record ConfigFile(boolean yaml, List<Map<String, String>> documents) {

  private static final long LARGEST = 10_000_000;

  /**
   * Reads a file; its name says which kind it is.
   *
   * @throws CommandFailure if it cannot be read
   */
  static ConfigFile read(Path path) {
    boolean yaml = path.toString().matches("(?i).*\\.ya?ml");
    try {
      if (Files.size(path) > LARGEST) {
        throw failure(path, "it is larger than 10 MB.", null);
      }
      String text = Files.readString(path);
      return new ConfigFile(yaml, yaml ? yaml(text) : List.of(properties(text)));
    } catch (NoSuchFileException e) {
      throw failure(path, "there is no such file.", e);
    } catch (IOException | IllegalArgumentException e) {
      throw failure(path, "it is not a file of properties in UTF-8: %s".formatted(e), e);
    } catch (YamlEngineException e) {
      // The message of the parser shows lines of the file, which may have secrets.
      throw failure(path, "it is not YAML%s.".formatted(line(e)), e);
    }
  }

  private static String line(YamlEngineException e) {
    return e instanceof MarkedYamlEngineException marked
        ? marked.getProblemMark().map(mark -> ", see line " + (mark.getLine() + 1)).orElse("")
        : "";
  }

  private static CommandFailure failure(Path path, String why, @Nullable Throwable cause) {
    return new CommandFailure("Cannot read %s: %s".formatted(path, why), ExitCode.USAGE, cause);
  }

  private static Map<String, String> properties(String text) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    new Ordered(properties).load(new StringReader(text));
    return properties;
  }

  /** Passes properties on in the order of the file, without quotes around a value. */
  private static final class Ordered extends Properties {

    private static final long serialVersionUID = 1;

    private final transient Map<String, String> target;

    Ordered(Map<String, String> target) {
      this.target = target;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      return target.put(
          key.toString().replaceFirst("^export\\s+", ""),
          value.toString().strip().replaceFirst("^(['\"])(.*)\\1$", "$2"));
    }
  }

  private static List<Map<String, String>> yaml(String text) {
    List<Map<String, String>> documents = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      Map<String, String> properties = new LinkedHashMap<>();
      flatten("", document, properties);
      documents.add(properties);
    }
    return documents;
  }

  private static void flatten(String name, @Nullable Object value, Map<String, String> properties) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, v) -> flatten(name.isEmpty() ? "" + key : name + "." + key, v, properties));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten("%s[%s]".formatted(name, i), list.get(i), properties);
      }
    } else {
      properties.put(name, value == null ? "" : value.toString());
    }
  }

  /** Writes properties in the format of the file. */
  String write(Map<String, String> properties) {
    if (!yaml) {
      StringBuilder lines = new StringBuilder();
      properties.forEach(
          (name, value) -> lines.append(name).append('=').append(value).append('\n'));
      return lines.toString();
    }
    Map<String, Object> root = new LinkedHashMap<>();
    properties.forEach((name, value) -> put(root, name.split("\\."), value));
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .build())
        .dumpToString(root);
  }

  private static void put(Map<String, Object> root, String[] names, String value) {
    Map<String, Object> map = root;
    for (int i = 0; i < names.length - 1; i++) {
      Object below = map.computeIfAbsent(names[i], name -> new LinkedHashMap<String, Object>());
      if (!(below instanceof Map<?, ?>)) {
        // A value and a map of one name: YAML cannot have both.
        map.put(String.join(".", List.of(names).subList(i, names.length)), value);
        return;
      }
      map = uncheckedMap(below);
    }
    map.put(names[names.length - 1], value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> uncheckedMap(Object map) {
    return (Map<String, Object>) map;
  }

  /** What distinguishes a document of several, such as a profile of Spring; empty for one. */
  String heading(int document) {
    if (documents.size() == 1) {
      return "";
    }
    String profile = documents.get(document).getOrDefault("spring.config.activate.on-profile", "");
    return "Document %s%s\n"
        .formatted(document + 1, profile.isEmpty() ? "" : ", profile " + profile);
  }

  /** The documents, unmodifiable. */
  @Override
  public List<Map<String, String>> documents() {
    return Collections.unmodifiableList(documents);
  }
}
