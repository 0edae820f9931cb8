package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.server.Server;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The emulator's process. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream in;
  private final BufferedReader out;
  private final List<String> place;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.place = List.of(answer().split(" ", -1));
  }

  /** Starts it with everything that this process has on its class path. */
  static ServerProcess start(Path directory) throws IOException {
    List<Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    return new ServerProcess(
        Java.start(
            0,
            List.of(),
            classPath,
            Server.class.getName(),
            List.of(directory.toString()),
            directory.resolve("server.log")));
  }

  /** Where it is, in words for clients. */
  List<String> place() {
    return place;
  }

  /** Makes it ready for a trial. */
  void prepare(Trial trial) throws IOException {
    ask("instances " + trial.cloud().instances());
    ask("latency " + trial.cloud().latencyMillis());
    certificates(trial.cloud().certificateLife());
  }

  /** Sets how long the client certificates are good that it gives from now on. */
  void certificates(Duration life) throws IOException {
    ask("certificates " + life.toSeconds());
  }

  /** How often the Admin API was called. */
  int calls() throws IOException {
    return Integer.parseInt(ask("calls"));
  }

  private String ask(String command) throws IOException {
    in.println(command);
    return answer();
  }

  private String answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("The server has ended; its log says why");
    }
    return line;
  }

  @Override
  public void close() {
    in.close();
    try {
      // Its CPU time is known to this process once it has ended.
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
