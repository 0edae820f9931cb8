package dev.cloudsql.tck.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.Plugin;
import dev.cloudsql.spi.Providers;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Finds plug-ins as a connector does. */
public final class Lookup {

  private Lookup() {}

  /**
   * Asserts that the plug-in has a valid, constant name, and is registered under it for the class
   * path and the module path.
   */
  public static <P extends Plugin> void finds(Class<P> spi, P plugin) {
    String name = plugin.name();
    assertThat(name).as("name").matches("[a-z][A-Za-z0-9-]*").isEqualTo(plugin.name());
    assertThat(find(spi, plugin)).hasSameClassAs(plugin);
    descriptor(plugin.getClass())
        .ifPresent(descriptor -> assertProvides(descriptor, spi, plugin.getClass()));
  }

  private static <P extends Plugin> P find(Class<P> spi, P plugin) {
    try {
      return Providers.named(spi, plugin.name());
    } catch (ConnectorException e) {
      throw new AssertionError(
          "%s Name %s in META-INF/services/%s, for instance by @AutoService, and in the `provides` of module-info.java."
              .formatted(e.getMessage(), plugin.getClass().getName(), spi.getName()),
          e);
    }
  }

  private static void assertProvides(ModuleDescriptor module, Class<?> spi, Class<?> type) {
    assertThat(
            module.provides().stream()
                .anyMatch(
                    provides ->
                        provides.service().equals(spi.getName())
                            && provides.providers().contains(type.getName())))
        .withFailMessage(
            "The module %s does not provide the plug-in, so it is found on the class path only. Add to module-info.java: provides %s with %s;",
            module.name(), spi.getName(), type.getName())
        .isTrue();
  }

  /** The module descriptor next to the class, if there is one, even on the class path. */
  private static Optional<ModuleDescriptor> descriptor(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      return ModuleFinder.of(Path.of(source.getLocation().toURI())).findAll().stream()
          .map(ModuleReference::descriptor)
          .filter(descriptor -> !descriptor.isAutomatic())
          .findFirst();
    } catch (URISyntaxException | FindException e) {
      return Optional.empty();
    }
  }
}
