package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.Run;
import java.io.StringWriter;
import java.io.Writer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A run of the program on a thread of its own, which goes on while the test does other things. */
final class BackgroundRun {

  private static final int PATIENCE_SECONDS = 120;

  private final StringWriter err = new StringWriter();
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private BackgroundRun(String text, String... arguments) {
    Writer out =
        new StringWriter() {
          @Override
          public void flush() {
            if (toString().contains(text)) {
              ready.complete(toString());
            }
          }
        };
    Thread thread =
        new Thread(
            () -> {
              try {
                exitCode.complete(Run.run(out, err, arguments));
              } finally {
                ready.completeExceptionally(new AssertionError("It ended: " + out + err));
              }
            },
            "program");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts the program and waits until it has written a text. */
  static BackgroundRun until(String text, String... arguments) throws Exception {
    BackgroundRun run = new BackgroundRun(text, arguments);
    String unused = run.out();
    return run;
  }

  /** What it had written then. */
  String out() throws Exception {
    return ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What it has written to the standard error output. */
  String err() {
    return err.toString();
  }

  /** Waits for its end. */
  int exitCode() throws Exception {
    return exitCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
