package dev.cloudsql.cli.emulator;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.cloudsql.cli.DurationConverter;
import dev.cloudsql.cli.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the environment variables by which clients find a running emulator. */
@Command(
    name = "env",
    description = {
      "Print the environment variables for clients, as commands of a shell:",
      "",
      "  eval \"$(cloudsql emulator env)\"",
      ""
    },
    mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ControlClient control;

  @Option(
      names = "--node",
      description =
          "For Node: its Google library asks Google for tokens, whatever the key file names; it"
              + " finds the emulator as a metadata server.")
  private boolean node;

  @Option(names = "--json", description = "Print endpoints, paths and instances as JSON.")
  private boolean json;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = DurationConverter.class,
      description = "Wait so long for the emulator to be ready, such as 30s. Default: not at all.")
  private Duration patience;

  @Override
  public Integer call() {
    JsonElement status = control.await("/", patience);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status);
    } else {
      Instructions.variables(new Gson().fromJson(status, RunningEmulator.Status.class), node)
          .forEach(
              (name, value) ->
                  out.println(
                      value.isEmpty()
                          ? "unset " + name
                          : "export %s='%s'".formatted(name, value.replace("'", "'\\''"))));
    }
    out.flush();
    return ExitCode.OK;
  }
}
