package dev.cloudsql.testkeys;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a build keeps what the tests of all its modules share. */
public final class BuildDirectory {

  private BuildDirectory() {}

  /** The directory of that name in the {@code target} of the whole build; it may not exist. */
  public static Path shared(String name) {
    return root().resolve("target").resolve(name);
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path above = here; above != null; above = above.getParent()) {
      if (Files.isDirectory(above.resolve(".mvn"))) {
        return above;
      }
    }
    return here;
  }
}
