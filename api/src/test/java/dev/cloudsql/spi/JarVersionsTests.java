package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The versions of the jars on a path")
class JarVersionsTests {

  private static final String API = "dev/cloudsql/Connectors.class";
  private static final String DIALECT = "META-INF/services/dev.cloudsql.spi.DialectProvider";

  @TempDir private Path directory;

  @Test
  @DisplayName("conflict if one jar is there in two versions, which are named with their places")
  void twoVersions() throws Exception {
    Path one = jar("one", "api", "1.0", API);
    Path other = jar("other", "api", "1.1", API);

    try (URLClassLoader path = path(null, one, other)) {
      assertThat(JarVersions.duplicates(path))
          .hasValue(
              "Two versions of one jar are on the path, api: 1.0 in %s, 1.1 in %s. Keep one version of all jars of this project; in Maven and Gradle, import dev.cloudsql:cloudsql-bom."
                  .formatted(one.toUri().toURL(), other.toUri().toURL()));
    }
  }

  @Test
  @DisplayName(
      "do not conflict if different jars have the same service file, or one is there twice")
  void differentJars() throws Exception {
    try (URLClassLoader path =
        path(
            null,
            jar("one", "mysql", "1.0", DIALECT),
            jar("other", "postgres", "1.1", DIALECT),
            jar("copy", "mysql", "1.0", DIALECT),
            jar("merged", null, null, DIALECT))) {
      assertThat(JarVersions.duplicates(path)).isEmpty();
    }
  }

  @Test
  @DisplayName("do not conflict with those of a parent class loader")
  void parent() throws Exception {
    try (URLClassLoader server = path(null, jar("one", "api", "1.0", API));
        URLClassLoader application = path(server, jar("other", "api", "1.1", API))) {
      assertThat(JarVersions.duplicates(application)).isEmpty();
    }
  }

  @Test
  @DisplayName("are a mixture if classes of different jars have different versions")
  void mixture() throws Exception {
    String mine = "dev/cloudsql/spi/JarVersionsTests$Mine.class";
    String other = "dev/cloudsql/spi/JarVersionsTests$Other.class";
    try (URLClassLoader one = path(null, jar("one", "api", "1.0", mine));
        URLClassLoader two = path(null, jar("two", "runtime", "1.1", other))) {
      Class<?> old = one.loadClass(Mine.class.getName());
      Class<?> recent = two.loadClass(Other.class.getName());

      assertThat(JarVersions.mixture(List.of(recent, old)).orElseThrow())
          .startsWith(
              "The jars on the path are of different versions: dev.cloudsql.spi.JarVersionsTests$Mine of 1.0, dev.cloudsql.spi.JarVersionsTests$Other of 1.1. ");
      assertThat(JarVersions.mixture(List.of(recent, recent))).isEmpty();
      assertThat(JarVersions.mixture(List.of(recent, Mine.class))).isEmpty();
    }
  }

  static final class Mine {}

  static final class Other {}

  private Path jar(String name, String title, String version, String entry) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (title != null) {
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, title);
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    Path file = directory.resolve(name + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        InputStream content = getClass().getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new ZipEntry(entry));
      if (content != null) {
        content.transferTo(jar);
      }
    }
    return file;
  }

  private static URLClassLoader path(ClassLoader parent, Path... jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    return new URLClassLoader(urls, parent == null ? ClassLoader.getPlatformClassLoader() : parent);
  }
}
