package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a running emulator. */
@Command(
    name = "stop",
    description = "Stop the emulator, which exits with 0, and wait until it has ended.",
    mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

  @Mixin private ControlClient control;

  @Override
  public Integer call() {
    var unused = control.call("POST", "/quit", null);
    control.awaitEnd();
    return ExitCode.OK;
  }
}
