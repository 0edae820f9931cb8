package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes what the emulator emulates. */
@Command(
    name = "change",
    description = "Do to instances and the project what may happen to real ones.",
    mixinStandardHelpOptions = true)
final class ChangeCommand implements Callable<Integer> {

  @Mixin private ControlClient control;

  @Parameters(index = "0", paramLabel = "CHANGE", description = "A change of the list below.")
  private String change;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = "Only this instance. Default: all instances.")
  private @Nullable String instance;

  /** Adds the changes to the help text. */
  @Spec
  void describe(CommandSpec spec) {
    var unused =
        spec.usageMessage()
            .footer(
                Stream.concat(
                        Stream.of("", "Changes:"),
                        Stream.of(Change.values())
                            .map(it -> "  %-20s %s".formatted(it.text(), it.meaning())))
                    .toArray(String[]::new));
  }

  @Override
  public Integer call() {
    Map<String, String> wanted = new LinkedHashMap<>(Map.of("change", change));
    if (instance != null) {
      wanted.put("instance", instance);
    }
    var unused = control.call("POST", "/changes", wanted);
    return ExitCode.OK;
  }
}
