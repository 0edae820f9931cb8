package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service is named twice: in META-INF/services for the class path, and by {@code provides … with}
 * for the module path. What one of them forgets, {@link java.util.ServiceLoader} silently misses.
 */
@DisplayName("Services are the same on the class path and on the module path")
class ServiceTests {

  @TestFactory
  @DisplayName("of")
  Stream<DynamicTest> services() throws IOException {
    return PublishedModule.all().stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module.folder(),
                    () ->
                        assertThat(onClassPath(module.jar()))
                            .isEqualTo(onModulePath(module.jar()))));
  }

  @Test
  @DisplayName("which would show one that is missing, and one too many")
  void differences(@TempDir Path folder) throws IOException {
    Path jar = Files.copy(PublishedModule.RUNTIME.jar(), folder.resolve("changed.jar"));
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path services = content.getPath("META-INF", "services");
      Files.delete(services.resolve(Driver.class.getName()));
      Files.writeString(services.resolve("one.too.Many"), "# why?\n\nnobody.Knows # this\n");
    }
    assertThat(onModulePath(jar)).containsKey(Driver.class.getName());
    assertThat(onClassPath(jar))
        .doesNotContainKey(Driver.class.getName())
        .containsEntry("one.too.Many", Set.of("nobody.Knows"));
  }

  private static Map<String, Set<String>> onModulePath(Path jar) {
    ModuleDescriptor descriptor = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    return descriptor.provides().stream()
        .collect(
            Collectors.toMap(
                ModuleDescriptor.Provides::service, provides -> Set.copyOf(provides.providers())));
  }

  private static Map<String, Set<String>> onClassPath(Path jar) throws IOException {
    Map<String, Set<String>> services = new HashMap<>();
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path folder = content.getPath("META-INF", "services");
      if (Files.exists(folder)) {
        for (Path file : list(folder)) {
          services.put(file.getFileName().toString(), providers(file));
        }
      }
    }
    return services;
  }

  private static Set<String> providers(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toSet());
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
