package dev.cloudsql.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script for bash and zsh. */
@Command(
    name = "completion",
    description = "Print a script by which bash or zsh completes commands and options.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "For this shell:   source <(cloudsql completion)",
      "For every bash:   cloudsql completion > ~/.local/share/bash-completion/completions/cloudsql"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(AutoComplete.bash("cloudsql", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
