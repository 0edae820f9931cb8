package dev.cloudsql.cli.proxy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/**
 * A configuration file: the names of flags without dashes, and their values. TOML, YAML or JSON, as
 * the ending of its name says.
 *
 * @param path of the file
 * @param values by the names of flags, in the order of the file; a list has several
 */
record ConfigFile(Path path, Map<String, List<String>> values) {

  private static final int LARGEST = 1 << 20;

  /**
   * Reads a file.
   *
   * @throws CommandFailure if it cannot be read or is malformed; the message names it
   */
  static ConfigFile read(Path path) {
    String text = text(path);
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    Map<?, ?> content =
        switch (ending) {
          case "toml" -> toml(path, text);
          case "yaml", "yml" -> yaml(path, text);
          case "json" -> json(path, text);
          default ->
              throw wrong(
                  path, "its name does not say what it is. Let it end in .toml, .yaml or .json");
        };
    Map<String, List<String>> values = new LinkedHashMap<>();
    content.forEach((key, value) -> values.put(String.valueOf(key), list(path, key, value)));
    return new ConfigFile(path, values);
  }

  private static String text(Path path) {
    try {
      if (Files.size(path) > LARGEST) {
        throw wrong(path, "it is larger than 1 MiB. Check that it is the right file");
      }
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw wrong(path, "there is no such file. Correct --config-file");
    } catch (MalformedInputException e) {
      throw wrong(path, "it is not UTF-8. Save it as UTF-8");
    } catch (IOException e) {
      throw wrong(path, "it cannot be read (%s). Check its permissions".formatted(e));
    }
  }

  private static Map<?, ?> toml(Path path, String text) {
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      throw wrong(path, "it is not valid TOML: " + result.errors().get(0));
    }
    Map<String, Object> content = new LinkedHashMap<>();
    // By quoted key, since keys may contain dots.
    result.toMap().forEach((key, value) -> content.put(key, list(value)));
    return content;
  }

  private static Object list(Object value) {
    return value instanceof TomlArray array ? array.toList() : value;
  }

  private static Map<?, ?> yaml(Path path, String text) {
    try {
      Object content =
          new Load(LoadSettings.builder().setLabel(path.toString()).build()).loadFromString(text);
      if (content == null) {
        return Map.of();
      }
      if (content instanceof Map<?, ?> map) {
        return map;
      }
    } catch (YamlEngineException e) {
      throw wrong(path, "it is not valid YAML: " + e.getMessage());
    }
    throw wrong(path, "it has no keys. Write one flag on each line, as in port: 5432");
  }

  private static Map<?, ?> json(Path path, String text) {
    try {
      JsonElement content = JsonParser.parseString(text);
      if (content.isJsonObject()) {
        Map<String, Object> map = new LinkedHashMap<>();
        content.getAsJsonObject().asMap().forEach((key, value) -> map.put(key, plain(value)));
        return map;
      }
    } catch (JsonParseException e) {
      throw wrong(path, "it is not valid JSON: " + e.getMessage());
    }
    throw wrong(path, "it has no keys. Write an object, such as {\"port\": 5432}");
  }

  private static @Nullable Object plain(JsonElement value) {
    if (value instanceof JsonArray array) {
      List<@Nullable Object> all = new ArrayList<>();
      array.forEach(each -> all.add(plain(each)));
      return all;
    }
    if (value instanceof JsonPrimitive primitive) {
      return primitive.getAsString();
    }
    return value.isJsonNull() ? null : value;
  }

  private static List<String> list(Path path, Object key, @Nullable Object value) {
    if (value instanceof List<?> all) {
      List<String> texts = new ArrayList<>();
      for (Object each : all) {
        texts.add(scalar(path, key, each));
      }
      return texts;
    }
    return List.of(scalar(path, key, value));
  }

  private static String scalar(Path path, Object key, @Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw wrong(path, "%s has no plain value. Write text, a number, true or false".formatted(key));
  }

  private static CommandFailure wrong(Path path, String what) {
    return new CommandFailure(
        "Cannot use the configuration file %s: %s.".formatted(path, what), ExitCode.USAGE, null);
  }
}
