package dev.cloudsql.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.cli.CommandFailure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("A running emulator")
@Timeout(60)
class RunningEmulatorTests {

  @Test
  @DisplayName("that is stopped while it starts leaves nothing open")
  void stoppedWhileItStarts(@TempDir Path directory) throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
      port = free.getLocalPort();
    }
    Path credentials = directory.resolve("credentials");
    EmulatorCommand settings = new EmulatorCommand();
    new CommandLine(settings)
        .parseArgs(
            "--instance=p:r:i",
            "--backend=echo",
            "--admin-port=" + port,
            "--server-port=0",
            "--control-port=0",
            "--credentials-dir=" + credentials);
    RunningEmulator emulator = new RunningEmulator(settings, () -> {});
    emulator.close();

    assertThatThrownBy(emulator::start)
        .isInstanceOf(CommandFailure.class)
        .hasMessage("The emulator was stopped while it started.");

    new ServerSocket(port, 1, loopback).close();
    assertThat(credentials).doesNotExist();
    emulator.close();
  }
}
