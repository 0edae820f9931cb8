package dev.cloudsql.cli;

/** The exit codes of the program, which {@code --help} of each command and docs/cli.md list. */
public final class ExitCode {

  /** The command did its work. */
  public static final int OK = 0;

  /** The command could not do its work, or found something wrong. */
  public static final int FAILURE = 1;

  /** An option, an argument or a configuration file is wrong; nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
