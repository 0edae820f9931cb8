package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.Connectors;
import dev.cloudsql.jdbc.CloudSqlDriver;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program whose class path lacks a jar, or has one twice. */
@ExtendWith(Cloud.Extension.class)
@DisplayName("A class path")
@Timeout(120)
class PathTests {

  private static final String LOG = "org.slf4j.simpleLogger.";
  private static final String TITLE = "Cloud SQL connectors: API";

  private final Cloud cloud;
  @TempDir private Path directory;

  PathTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName("that is complete works in a class loader of its own, on a thread with another one")
  void complete() throws Exception {
    try (URLClassLoader path = ClassPath.loader(ClassPath.of(jar -> true));
        Connection connection = connect(path)) {
      assertThat(Rows.text(connection, "SELECT current_user")).isEqualTo(Cloud.USER);
    }
  }

  @Test
  @DisplayName("with SLF4J 1.7, which tools bring, works and logs")
  void oldSlf4j() throws Exception {
    List<Path> path = new ArrayList<>(ClassPath.of(jar -> !jar.contains("slf4j")));
    path.addAll(ClassPath.copied("old-slf4j"));
    Path log = directory.resolve("log");
    String level = System.setProperty(LOG + "defaultLogLevel", "info");
    System.setProperty(LOG + "logFile", log.toString());
    try (URLClassLoader loader = ClassPath.loader(path)) {
      connect(loader).close();
    } finally {
      System.setProperty(LOG + "defaultLogLevel", level);
      System.clearProperty(LOG + "logFile");
    }

    assertThat(log)
        .content()
        .contains("Connected to " + Engine.POSTGRES.instance())
        .doesNotContain("failed");
  }

  @Test
  @DisplayName("without the jar of the dialect: the error names the artifact")
  void noDialect() throws Exception {
    try (URLClassLoader path =
        ClassPath.loader(ClassPath.of(jar -> !jar.contains("dialect-postgres")))) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(path).close())
          .withMessageContaining("No dialect named 'postgresql'.")
          .withMessageContaining(
              "Add dev.cloudsql:cloudsql-dialect-postgres to the run-time dependencies")
          .withMessageEndingWith("[CSQL-DIALECT]");
    }
  }

  @Test
  @DisplayName("without SLF4J: the error names the missing class")
  void noSlf4j() throws Exception {
    try (URLClassLoader path = ClassPath.loader(ClassPath.of(jar -> !jar.contains("slf4j")))) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> connect(path).close())
            .withMessageStartingWith("No connector runtime can be loaded. ")
            .withMessageMatching(".*org.slf4j.LoggerFactory.*")
            .withMessageEndingWith("[CSQL-RUNTIME]");
      }
    }
  }

  @Test
  @DisplayName("with two versions of one jar: the error names both, with their places")
  void twoVersions() throws Exception {
    Path api = home(Connectors.class);
    Path one = jar("one.jar", "0.1.0", api);
    Path other = jar("other.jar", "0.2.0", api);
    List<Path> path = new ArrayList<>(List.of(one, other));
    path.addAll(ClassPath.of(jar -> !jar.equals(api.toString())));

    try (URLClassLoader loader = ClassPath.loader(path)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(loader).close())
          .withMessageStartingWith("Two versions of one jar are on the path, " + TITLE)
          .withMessageContaining("0.1.0 in " + one.toUri().toURL())
          .withMessageContaining("0.2.0 in " + other.toUri().toURL())
          .withMessageContaining("import dev.cloudsql:cloudsql-bom")
          .withMessageEndingWith("[CSQL-RUNTIME]");
    }
  }

  @Test
  @DisplayName("with jars of different versions: the error names them")
  void mixture() throws Exception {
    Path api = home(Connectors.class);
    Path runtime = home(CloudSqlDriver.class);
    List<Path> path =
        new ArrayList<>(List.of(jar("api.jar", "0.1.0", api), jar("rt.jar", "0.2.0", runtime)));
    path.addAll(
        ClassPath.of(jar -> !jar.equals(api.toString()) && !jar.equals(runtime.toString())));

    try (URLClassLoader loader = ClassPath.loader(path)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(loader).close())
          .withMessageStartingWith("The jars on the path are of different versions: ")
          .withMessageEndingWith("[CSQL-RUNTIME]");
    }
  }

  private Connection connect(ClassLoader path) throws Exception {
    Driver driver =
        (Driver)
            path.loadClass(CloudSqlDriver.class.getName()).getDeclaredConstructor().newInstance();
    Properties login = new Properties();
    login.setProperty("user", Cloud.USER);
    login.setProperty("password", Cloud.PASSWORD);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // The class path of the tests is complete.
    thread.setContextClassLoader(null);
    try {
      return driver.connect(cloud.url(Engine.POSTGRES), login);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Path home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Copies a jar, or a directory of classes, with another version in the manifest. */
  private Path jar(String name, String version, Path home) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, TITLE);
    attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      if (Files.isDirectory(home)) {
        copy(home, jar);
      } else {
        try (FileSystem files =
            FileSystems.newFileSystem(URI.create("jar:" + home.toUri()), Map.of())) {
          copy(files.getPath("/"), jar);
        }
      }
    }
    return file;
  }

  private static void copy(Path root, JarOutputStream jar) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String entry = root.relativize(file).toString().replace(File.separatorChar, '/');
        if (!entry.equals("META-INF/MANIFEST.MF")) {
          jar.putNextEntry(new ZipEntry(entry));
          Files.copy(file, jar);
        }
      }
    }
  }
}
