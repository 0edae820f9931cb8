package dev.cloudsql.databases;

import dev.cloudsql.testkeys.BuildDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories that the tests of all modules share, in the {@code target} of the build. */
public final class OncePerBuild {

  private static final Path DIRECTORY = BuildDirectory.shared("databases");

  private OncePerBuild() {}

  /**
   * Returns the directory of that name, which the first caller fills. It appears whole or not at
   * all; other modules' tests wait for it.
   */
  public static Path directory(String name, Content content) throws IOException {
    Path made = DIRECTORY.resolve(name);
    Files.createDirectories(DIRECTORY);
    Path lock = DIRECTORY.resolve(name + ".lock");
    try (FileChannel file =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock held = file.lock();
      try {
        if (!Files.exists(made)) {
          Directories.orDelete(
              Files.createTempDirectory(DIRECTORY, name),
              directory -> {
                content.writeTo(directory);
                return Files.move(directory, made);
              });
        }
        return made;
      } finally {
        held.release();
      }
    }
  }

  /** Fills a directory. */
  public interface Content {

    /** Writes all that the directory is to have. */
    void writeTo(Path directory) throws IOException;
  }
}
