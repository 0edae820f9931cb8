package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@DisplayName("The program cloudsql")
class CloudSqlTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine program = CloudSql.commandLine();
    program.setOut(new PrintWriter(out, true));
    program.setErr(new PrintWriter(err, true));
    return program.execute(arguments);
  }

  @Test
  @DisplayName("prints its commands and exit codes on --help")
  void help() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("Usage: cloudsql", "Commands:", "completion", "Exit codes:", "--version");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  @DisplayName("asks for a command when there is none")
  void noCommand() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("cloudsql: Name a command.")
        .contains("Try `cloudsql --help`");
  }

  @Test
  @DisplayName("suggests the right spelling of an option and of a command, and exits with 2")
  void misspelt() {
    assertThat(run("complete")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("complete").contains("completion");
    err.getBuffer().setLength(0);
    assertThat(run("completion", "--log-levle=info")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--log-level");
  }

  @Test
  @DisplayName("names the levels when one is wrong")
  void wrongLevel() {
    assertThat(run("completion", "--log-level=loud")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("loud", "debug", "info", "warn", "error", "off");
  }

  @Test
  @DisplayName("prints a script that completes its commands")
  void completion() {
    assertThat(run("completion")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("completion", "--version");
  }
}
