package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The configuration file. Its keys are the long options without their dashes; a list under {@code
 * instances} has the options of each instance. So a file becomes arguments, and there is one parser
 * for both.
 *
 * <pre>
 * admin-port: 9460
 * instances:
 *   - instance: shop:europe-west1:orders
 *     engine: postgres
 *     backend: localhost:5432
 *     ip: [public, private]
 * </pre>
 */
final class EmulatorFile {

  private static final String INSTANCES = "instances";

  /** Options that make no sense in a file. */
  private static final Set<String> NOT_HERE = Set.of("config", "help", "version", "log-level");

  private final Path path;
  private final List<String> problems = new ArrayList<>();

  private EmulatorFile(Path path) {
    this.path = path;
  }

  /**
   * Reads a file.
   *
   * @param command has the options
   * @return the arguments that say the same
   * @throws CommandFailure if the file cannot be read, is not YAML, or has unknown keys; the
   *     message has all problems
   */
  static List<String> arguments(Path path, CommandSpec command) {
    return new EmulatorFile(path).read(command);
  }

  private List<String> read(CommandSpec command) {
    Set<String> ofInstances = names(command.argGroups().get(0).args());
    Set<String> top = names(command.args());
    top.removeAll(ofInstances);
    List<String> arguments = new ArrayList<>();
    map(load(), "the file")
        .forEach(
            (key, value) -> {
              if (key.equals(INSTANCES)) {
                int number = 0;
                for (Object instance : value instanceof List<?> list ? list : List.of(value)) {
                  String where = "%s, entry %s".formatted(INSTANCES, ++number);
                  map(instance, where)
                      .forEach((name, v) -> add(arguments, ofInstances, where, name, v));
                }
              } else {
                add(arguments, top, "the top level", key, value);
              }
            });
    if (!problems.isEmpty()) {
      throw failure(String.join("\n  ", problems), null);
    }
    return arguments;
  }

  private Object load() {
    try {
      Object content =
          new Load(LoadSettings.builder().setLabel(path.toString()).build())
              .loadFromString(Files.readString(path));
      return content == null ? Map.of() : content;
    } catch (NoSuchFileException e) {
      throw failure("there is no such file.", e);
    } catch (IOException e) {
      throw failure("it cannot be read: %s.".formatted(e), e);
    } catch (YamlEngineException e) {
      throw failure("it is not YAML: %s".formatted(e.getMessage()), e);
    }
  }

  private CommandFailure failure(String why, @Nullable Throwable cause) {
    return new CommandFailure(
        "Cannot use the configuration file %s: %s".formatted(path, why), ExitCode.USAGE, cause);
  }

  private Map<String, Object> map(Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, v) -> copy.put(String.valueOf(key), v == null ? "" : v));
      return copy;
    }
    problems.add("%s must have keys and values, such as `engine: postgres`.".formatted(where));
    return Map.of();
  }

  private void add(
      List<String> arguments, Set<String> known, String where, String key, Object value) {
    if (!known.contains(key)) {
      problems.add(
          "'%s' is not a key of %s. There are %s."
              .formatted(
                  key,
                  where,
                  String.join(", ", known)
                      + (where.startsWith(INSTANCES) ? "" : ", " + INSTANCES)));
    } else if (value instanceof Map) {
      problems.add("%s: '%s' must be a single value.".formatted(where, key));
    } else if (value instanceof Collection<?> list) {
      list.forEach(each -> arguments.add("--%s=%s".formatted(key, each)));
    } else {
      arguments.add("--%s=%s".formatted(key, value));
    }
  }

  private static Set<String> names(Collection<? extends ArgSpec> arguments) {
    Set<String> names = new TreeSet<>();
    for (ArgSpec argument : arguments) {
      if (argument instanceof OptionSpec option) {
        names.add(option.longestName().substring(2));
      }
    }
    names.removeAll(NOT_HERE);
    return names;
  }
}
