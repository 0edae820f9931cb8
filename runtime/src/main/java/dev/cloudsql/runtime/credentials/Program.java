package dev.cloudsql.runtime.credentials;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that prints little and ends soon, on the calling thread. */
final class Program {

  private static final int LONGEST_OUTPUT = 1 << 20;
  private static final int LIMIT_SECONDS = 30;
  private static final int WAIT_MILLIS = 20;

  private Program() {}

  /**
   * What a program that has ended left.
   *
   * @param exit the exit code
   * @param output its standard output, which may hold secrets
   * @param errors its standard error
   */
  record Result(int exit, String output, String errors) {

    /** Shows the exit code; the output may hold secrets. */
    @Override
    public String toString() {
      return "Result[exit=" + exit + "]";
    }
  }

  /** The program has used up its time, or printed too much, and was ended. */
  static final class LimitException extends IOException {

    private static final long serialVersionUID = 1;

    LimitException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /**
   * Runs a program without input, and waits for its end.
   *
   * @param command the program and its arguments; without a secret, because other users of the
   *     machine can see them
   * @throws LimitException if it runs for more than 30 seconds or prints more than a megabyte
   * @throws IOException if it cannot be started
   */
  static Result run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    try {
      process.getOutputStream().close();
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      ByteArrayOutputStream errors = new ByteArrayOutputStream();
      for (int i = 0; i < LIMIT_SECONDS * 1000 / WAIT_MILLIS; i++) {
        boolean ended = process.waitFor(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        // Read while it runs: it would wait for ever to write more than a pipe holds.
        drain(process.getInputStream(), output);
        drain(process.getErrorStream(), errors);
        if (ended) {
          return new Result(
              process.exitValue(),
              output.toString(StandardCharsets.UTF_8),
              errors.toString(StandardCharsets.UTF_8));
        }
      }
      throw new LimitException("it did not end within " + LIMIT_SECONDS + " seconds");
    } finally {
      // gcloud is a script, whose children do the work.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void drain(InputStream in, ByteArrayOutputStream into) throws IOException {
    for (int count = in.available(); count > 0; count = in.available()) {
      into.writeBytes(in.readNBytes(count));
      if (into.size() > LONGEST_OUTPUT) {
        throw new LimitException("it printed more than " + LONGEST_OUTPUT + " bytes");
      }
    }
  }
}
