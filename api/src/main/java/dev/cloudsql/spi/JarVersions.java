package dev.cloudsql.spi;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the jars of this project on the path are of one version, so that a mixture is
 * reported as such and not as a missing method somewhere.
 *
 * <p>The versions are those in the manifests of the jars. Classes in directories and in merged jars
 * have none and are not checked.
 */
final class JarVersions {

  /** Each jar of this project has one of them. */
  private static final List<String> RESOURCES =
      List.of(
          "dev/cloudsql/Connectors.class",
          "META-INF/services/" + ConnectorRuntime.class.getName(),
          "META-INF/services/" + DialectProvider.class.getName());

  private static final String CURE =
      "Keep one version of all jars of this project; in Maven and Gradle, import dev.cloudsql:cloudsql-bom.";

  private JarVersions() {}

  /**
   * Looks for two versions of one jar. A copy that only a parent class loader sees does not count,
   * because an application may have its own version in a server that has another.
   *
   * @param loader loads the classes of this project
   * @return what is wrong and what to do
   */
  static Optional<String> duplicates(ClassLoader loader) {
    Map<String, Map<String, URL>> versions = new TreeMap<>();
    for (String resource : RESOURCES) {
      List<URL> places = places(loader, resource);
      if (places.size() > 1) {
        places.forEach(place -> add(place, versions));
      }
    }
    return versions.entrySet().stream()
        .filter(jar -> jar.getValue().size() > 1)
        .findFirst()
        .map(
            jar ->
                "Two versions of one jar are on the path, %s: %s. %s"
                    .formatted(
                        jar.getKey(),
                        jar.getValue().entrySet().stream()
                            .map(version -> version.getKey() + " in " + version.getValue())
                            .collect(Collectors.joining(", ")),
                        CURE));
  }

  /**
   * Compares the versions of different jars.
   *
   * @param types one class of each jar
   * @return what is wrong and what to do
   */
  static Optional<String> mixture(Collection<? extends Class<?>> types) {
    Map<String, Class<?>> versions = new TreeMap<>();
    for (Class<?> type : types) {
      @Nullable String version = type.getPackage().getImplementationVersion();
      if (version != null) {
        versions.put(version, type);
      }
    }
    return versions.size() < 2
        ? Optional.empty()
        : Optional.of(
            "The jars on the path are of different versions: %s. %s"
                .formatted(
                    versions.entrySet().stream()
                        .map(version -> version.getValue().getName() + " of " + version.getKey())
                        .collect(Collectors.joining(", ")),
                    CURE));
  }

  private static List<URL> places(ClassLoader loader, String resource) {
    try {
      List<URL> places = new ArrayList<>(Collections.list(loader.getResources(resource)));
      ClassLoader parent = loader.getParent();
      if (parent != null) {
        places.removeAll(Collections.list(parent.getResources(resource)));
      }
      return places;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Adds the title, the version and the jar of a resource; nothing if they cannot be read. */
  private static void add(URL place, Map<String, Map<String, URL>> versions) {
    try {
      if (place.openConnection() instanceof JarURLConnection connection) {
        // A cached jar file would stay open.
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
          @Nullable Manifest manifest = jar.getManifest();
          @Nullable String title = value(manifest, Attributes.Name.IMPLEMENTATION_TITLE);
          @Nullable String version = value(manifest, Attributes.Name.IMPLEMENTATION_VERSION);
          if (title != null && version != null) {
            versions
                .computeIfAbsent(title, key -> new TreeMap<>())
                .putIfAbsent(version, connection.getJarFileURL());
          }
        }
      }
    } catch (IOException e) {
      // Whether the jar can be used is found out when a class is loaded from it.
    }
  }

  private static @Nullable String value(@Nullable Manifest manifest, Attributes.Name name) {
    return manifest == null ? null : manifest.getMainAttributes().getValue(name);
  }
}
