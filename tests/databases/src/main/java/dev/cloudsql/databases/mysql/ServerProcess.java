package dev.cloudsql.databases.mysql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A database server that runs until it is closed, or until this JVM ends, however that may happen.
 *
 * <p>A shell in between reads from this JVM, and kills the server when the JVM ends. Signals that
 * end a build go to the JVM.
 */
final class ServerProcess implements AutoCloseable {

  private static final String KILL_AT_END_OF_INPUT =
      """
      trap '' HUP INT TERM
      "$@" </dev/null 2>&1 & server=$!
      exec >/dev/null 2>&1
      cat
      kill -9 $server
      wait $server
      """;

  private static final String READY = "ready for connections";

  private final Process shell;
  private final BufferedReader log;

  private ServerProcess(Process shell) {
    this.shell = shell;
    this.log =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a server and waits until it is ready. */
  static ServerProcess start(Path directory, List<String> command) throws IOException {
    List<String> guarded = new ArrayList<>(List.of("sh", "-c", KILL_AT_END_OF_INPUT, "sh"));
    guarded.addAll(command);
    ServerProcess server = new ServerProcess(Commands.builder(directory, guarded).start());
    server.awaitReady();
    return server;
  }

  private void awaitReady() throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line; (line = log.readLine()) != null; ) {
      if (line.contains(READY)) {
        Thread reader = new Thread(this::readOn, "server-log");
        reader.setDaemon(true);
        reader.start();
        return;
      }
      said.append(line).append('\n');
    }
    close();
    throw new IOException("The database server did not start. It said:\n" + said);
  }

  /** Reads the output, so that the server never blocks on a full pipe. */
  private void readOn() {
    try {
      log.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // It has ended.
    }
  }

  @Override
  public void close() throws IOException {
    try (OutputStream input = shell.getOutputStream()) {
      input.flush();
    }
    try {
      shell.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      shell.destroyForcibly();
    }
  }
}
