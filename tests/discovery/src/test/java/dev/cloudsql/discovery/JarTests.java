package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Jars of dialects")
class JarTests {

  private static final Path H2 =
      Path.of(System.getProperty("jars.directory"), "cloudsql-dialect-h2.jar");

  @TempDir private Path directory;
  private PluginJar plugin;

  @BeforeEach
  void inDirectory() {
    plugin = new PluginJar(directory);
  }

  @Test
  @DisplayName("are refused when two have one name, and both are named")
  void twoOfOneName() throws Exception {
    Path other = plugin.of(Dialects.Other.class);
    try (WebApplication path = WebApplication.of(other, H2)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Connectors.forDialect("h2"))
          .withMessageStartingWith("More than one dialect is named 'h2': ")
          .withMessageContaining("com.example.h2dialect.H2Dialect in file:" + H2)
          .withMessageContaining("Dialects$Other in file:" + other)
          .withMessageEndingWith("[CSQL-DIALECT]");
    }
  }

  @Test
  @DisplayName("are one when the same jar is there twice")
  void sameTwice() throws Exception {
    Path copy = Files.copy(H2, directory.resolve("copy.jar"));
    try (WebApplication path = WebApplication.of(copy, H2)) {
      assertThat(Providers.all(DialectProvider.class)).hasSize(1);
    }
  }

  @Test
  @DisplayName("do not affect one another when one of them breaks; the error names it")
  void brokenBesideGood() throws Exception {
    Path broken = plugin.of(Dialects.Broken.class);
    try (WebApplication path = WebApplication.of(broken, H2)) {
      try (Connector connector = Connectors.forDialect("h2")) {
        assertThat(connector).isNotNull();
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Connectors.forDialect("broken"))
          .withMessageContaining("No dialect named 'broken'. Available dialects: [h2].")
          .withMessageContaining("java.lang.IllegalStateException: out of order");
    }
  }

  @Test
  @DisplayName("of a web application are not seen by a thread without a context class loader")
  void noContext() throws Exception {
    try (WebApplication path = WebApplication.of(H2)) {
      Thread.currentThread().setContextClassLoader(null);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Connectors.forDialect("h2"))
          .withMessageContaining("None could be found");
    }
  }
}
