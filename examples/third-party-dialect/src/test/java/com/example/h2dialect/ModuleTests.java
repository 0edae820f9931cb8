package com.example.h2dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The module of the H2 dialect")
class ModuleTests {

  private static final String NAME = "com.example.h2dialect";

  @Test
  @DisplayName("is found by the dialect's name on a module path")
  void isFound() throws Exception {
    ModuleFinder path =
        ModuleFinder.of(
            home(DialectProvider.class), home(H2Dialect.class), home(JdbcConnection.class));
    Configuration configuration =
        ModuleLayer.boot().configuration().resolveAndBind(path, ModuleFinder.of(), Set.of(NAME));
    ClassLoader modules =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
            .findLoader(NAME);

    Object found =
        modules
            .loadClass(Providers.class.getName())
            .getMethod("named", Class.class, String.class)
            .invoke(null, modules.loadClass(DialectProvider.class.getName()), "h2");

    assertThat(found.getClass().getModule().getName()).isEqualTo(NAME);
  }

  private static Path home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
