package dev.cloudsql.cli.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file has changed, by its content: editors and Kubernetes replace files rather than
 * write into them. For one thread.
 */
final class ConfigWatch {

  private final Path file;
  private final Runnable onChange;
  private byte @Nullable [] content;

  /** Compares with the content of now. */
  ConfigWatch(Path file, Runnable onChange) {
    this.file = file;
    this.onChange = onChange;
    this.content = read();
  }

  private byte @Nullable [] read() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return null;
    }
  }

  /** Runs the action if the file has changed, appeared or vanished. */
  void check() {
    byte[] now = read();
    if (!Arrays.equals(now, content)) {
      content = now;
      onChange.run();
    }
  }
}
