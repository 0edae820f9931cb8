package dev.cloudsql.databases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories with the files of servers. */
public final class Directories {

  private Directories() {}

  /** Makes something of a directory, which is deleted if that fails. */
  public static <T> T orDelete(Path directory, Making<T> making) throws IOException {
    try {
      return making.of(directory);
    } catch (IOException | RuntimeException e) {
      try {
        delete(directory);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** Deletes a directory with all that is in it. */
  public static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Makes something of a directory. */
  @FunctionalInterface
  public interface Making<T> {

    /** Makes it; the directory is deleted if this fails. */
    T of(Path directory) throws IOException;
  }
}
