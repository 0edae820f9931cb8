package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The program cloudsql")
class CloudSqlTests {

  @Test
  @DisplayName("prints its commands and exit codes on --help")
  void help() {
    Run run = Run.of("--help");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Usage: cloudsql", "Commands:", "completion", "Exit codes:", "--version");
    assertThat(run.err()).isEmpty();
  }

  @Test
  @DisplayName("prints its version on --version of any command")
  void version() {
    assertThat(Run.of("--version").out()).startsWith("cloudsql ").contains("Java ");
    assertThat(Run.of("emulator", "fault", "list", "--version").out()).startsWith("cloudsql ");
  }

  @Test
  @DisplayName("asks for a command when there is none")
  void noCommand() {
    Run run = Run.of();
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("cloudsql: Name a command.").contains("Try `cloudsql --help`");
  }

  @Test
  @DisplayName("suggests the right spelling of an option and of a command, and exits with 2")
  void misspelt() {
    Run command = Run.of("complete");
    assertThat(command.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("complete").contains("completion");
    Run option = Run.of("completion", "--log-levle=info");
    assertThat(option.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(option.err()).contains("--log-level");
  }

  @Test
  @DisplayName("names the levels when one is wrong")
  void wrongLevel() {
    Run run = Run.of("completion", "--log-level=loud");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("loud", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
  }

  @Test
  @DisplayName("prints a script that completes its commands")
  void completion() {
    Run run = Run.of("completion");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("emulator", "--control-port");
  }
}
