package dev.cloudsql.cli;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * A command cannot do its work, for a reason that the user can change. Its message goes to the
 * standard error output, without a stack trace, and the program exits with {@link ExitCode}.
 */
public final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * A failure with exit code {@link ExitCode#FAILURE}.
   *
   * @param message what failed, for what, why, and what to do
   */
  public CommandFailure(String message) {
    this(message, ExitCode.FAILURE, null);
  }

  /**
   * A failure with exit code {@link ExitCode#FAILURE} and a cause, which is shown with {@code
   * --log-level=debug} only.
   */
  public CommandFailure(String message, @Nullable Throwable cause) {
    this(message, ExitCode.FAILURE, cause);
  }

  /** A failure with an exit code of its own. */
  public CommandFailure(String message, int exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * Why something failed, for a message: the message of an exception, with its class where the
   * message does not say it. Some exceptions have no message; that of others is only a host name or
   * a path.
   */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null
            || message.strip().indexOf(' ') < 0
            || failure instanceof FileSystemException
        ? failure.toString()
        : message;
  }

  /** The exit code of the program. */
  public int exitCode() {
    return exitCode;
  }
}
