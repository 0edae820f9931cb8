package dev.cloudsql.databases.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs that end by themselves. */
final class Commands {

  private Commands() {}

  /** With the libraries that came along with the program. */
  static ProcessBuilder builder(Path directory, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", directory.resolve("lib").toString());
    builder.environment().remove("LD_BIND_NOW");
    return builder;
  }

  /** Runs a program to its end, with a file as its input. */
  static void run(Path directory, Path input, List<String> command) throws IOException {
    Process process = builder(directory, command).redirectInput(input.toFile()).start();
    String said;
    try (InputStream output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException("%s failed. It said:%n%s".formatted(command.get(0), said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("Interrupted", e);
    }
  }

  static void run(Path directory, List<String> command) throws IOException {
    run(directory, Path.of("/dev/null"), command);
  }
}
