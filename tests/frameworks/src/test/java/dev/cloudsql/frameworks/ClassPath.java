package dev.cloudsql.frameworks;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Class paths that differ from that of the tests. */
final class ClassPath {

  private ClassPath() {}

  /** The entries of the tests' class path that a test keeps. */
  static List<Path> of(Predicate<String> kept) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(kept)
        .map(Path::of)
        .toList();
  }

  /** The jars that the POM copies to a folder of the build directory. */
  static List<Path> copied(String folder) throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target", folder))) {
      return jars.sorted().toList();
    }
  }

  /** A class loader that sees nothing else but the JDK. */
  static URLClassLoader loader(List<Path> path) throws IOException {
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }
}
