package dev.cloudsql.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code cloudsql emulator} as a process, and what it prints for its users. */
final class EmulatorProcess {

  /** The runnable jar, which {@code mvn package} makes. */
  static final Path JAR = Path.of("..", "..", "cli", "target", "cloudsql.jar");

  private static final int PATIENCE_SECONDS = 90;

  private final Process process;
  private final List<String> printed;

  private EmulatorProcess(Process process, List<String> printed) {
    this.process = process;
    this.printed = printed;
  }

  /** Starts it and waits until it is ready. */
  static EmulatorProcess start(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString(),
                "emulator"));
    command.addAll(List.of(options));
    Path errors = Files.createTempFile("emulator", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    CompletableFuture<List<String>> printed = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, printed), "emulator-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return new EmulatorProcess(process, printed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IOException("No emulator: " + Files.readString(errors), e);
    } finally {
      Files.delete(errors);
    }
  }

  private static void read(Process process, CompletableFuture<List<String>> printed) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line; (line = out.readLine()) != null; ) {
        lines.add(line);
        if (line.startsWith("Ready.")) {
          printed.complete(List.copyOf(lines));
        }
      }
    } catch (IOException e) {
      // The process has ended.
    }
    printed.completeExceptionally(new IOException("It ended after printing " + lines));
  }

  /** The rest of the line that begins so. */
  String line(String start) {
    return printed.stream()
        .filter(line -> line.strip().startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(start + " is not in " + printed))
        .strip()
        .substring(start.length())
        .strip();
  }

  /** Host and port of SQL Data with TLS. */
  String sqlDataEndpoint() {
    return URI.create(line("SQL Data").replaceFirst(",.*", "")).getAuthority();
  }

  URI adminEndpoint() {
    return URI.create(line("Admin API, tokens, metadata"));
  }

  /** The variables that a block of commands exports. */
  Map<String, String> variables(String heading) {
    return printed.stream()
        .dropWhile(line -> !line.startsWith(heading))
        .skip(1)
        .takeWhile(line -> line.startsWith(" "))
        .filter(line -> line.startsWith("  export "))
        .map(line -> line.replace("  export ", "").split("=", 2))
        .collect(
            Collectors.toMap(
                parts -> parts[0], parts -> parts[1], (a, b) -> a, LinkedHashMap::new));
  }

  /** What arrived at it, as JSON. */
  String journal() throws Exception {
    URI control = URI.create(line("Control API"));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(control.resolve("journal")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Sends SIGTERM and waits for the end; returns the exit code. */
  int terminate() throws Exception {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("It does not end on SIGTERM");
    }
    return process.exitValue();
  }
}
