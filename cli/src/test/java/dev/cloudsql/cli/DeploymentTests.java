package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Nothing here builds an image or asks Kubernetes: what can be read is compared. */
@DisplayName("The examples of a deployment")
class DeploymentTests {

  private static final Path ROOT = Path.of("..");
  private static final Path KUBERNETES = ROOT.resolve("examples").resolve("kubernetes");
  private static final Path DOCKERFILE = Path.of("Dockerfile");
  private static final String ENTRY_POINT = "/opt/cloudsql/bin/cloudsql";

  static Stream<Path> manifests() throws Exception {
    try (Stream<Path> files = Files.list(KUBERNETES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  @DisplayName("for Kubernetes use options and paths that exist:")
  void kubernetes(Path manifest) throws Exception {
    List<Map<?, ?>> containers = new ArrayList<>();
    for (Object document :
        new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(manifest))) {
      collect(document, containers);
    }
    assertThat(containers).isNotEmpty();
    for (Map<?, ?> container : containers) {
      List<String> arguments = strings(container.get("args"));
      assertParses(arguments);
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        if (container.get(probe) instanceof Map<?, ?> settings) {
          if (settings.get("httpGet") instanceof Map<?, ?> get) {
            assertThat(arguments).contains("--health-check");
            assertThat(get.get("path")).isEqualTo("/" + probe.replace("Probe", ""));
          } else {
            List<String> command = strings(((Map<?, ?>) settings.get("exec")).get("command"));
            assertThat(command.get(0)).isEqualTo(ENTRY_POINT);
            assertParses(command.subList(1, command.size()));
          }
        }
      }
    }
  }

  private static void assertParses(List<String> arguments) {
    assertThat(arguments).isNotEmpty();
    assertThatCode(() -> CloudSql.commandLine().parseArgs(arguments.toArray(String[]::new)))
        .as(arguments.toString())
        .doesNotThrowAnyException();
  }

  /** Finds the containers that run the program. */
  private static void collect(Object value, List<Map<?, ?>> containers) {
    if (value instanceof Map<?, ?> map) {
      if (String.valueOf(map.get("image")).contains("/cloudsql:")) {
        containers.add(map);
      }
      map.values().forEach(it -> collect(it, containers));
    } else if (value instanceof List<?> list) {
      list.forEach(it -> collect(it, containers));
    }
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  @Test
  @DisplayName("as an image copy files of the build, and start the script")
  void dockerfile() throws Exception {
    String text = Files.readString(DOCKERFILE);
    List<String> sources =
        Pattern.compile("^COPY (?:--\\S+ )?(\\S+) (\\S+)$", Pattern.MULTILINE)
            .matcher(text)
            .results()
            .map((MatchResult copy) -> copy.group(1))
            .toList();
    assertThat(sources).containsExactly("cli/target/cloudsql.jar", "cli/src/main/sh/cloudsql");
    assertThat(ROOT.resolve(sources.get(1))).exists();
    assertThat(text).contains("ENTRYPOINT [\"" + ENTRY_POINT + "\"]");
    // Where the script looks for the jar.
    assertThat(Files.readString(ROOT.resolve(sources.get(1)))).contains("../lib/cloudsql");
    assertThat(text).contains(" /opt/cloudsql/lib/cloudsql/cloudsql.jar");
  }
}
