package dev.cloudsql.tck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.spi.CredentialSourceProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The look-up of a plug-in")
class LookupTests {

  private static final String PLUGIN =
      """
      package vault;

      public final class Vault implements dev.cloudsql.spi.CredentialSourceProvider {
        @Override
        public String name() {
          return "vault";
        }

        @Override
        public dev.cloudsql.CredentialSource create(String argument) {
          throw new UnsupportedOperationException();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  @DisplayName("tells what to add to a module-info.java that does not provide the plug-in")
  void moduleWithoutProvides() throws Exception {
    Path api =
        Path.of(
            CredentialSourceProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    compile("Vault.java", PLUGIN, "-classpath", api.toString());
    compile("module-info.java", "module vault {}");
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(CredentialSourceProvider.class.getName()), "vault.Vault");

    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      Object plugin = loader.loadClass("vault.Vault").getConstructor().newInstance();

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () -> Lookup.finds(CredentialSourceProvider.class, (CredentialSourceProvider) plugin))
          .withMessage(
              "The module vault does not provide the plug-in, so it is found on the class path only. Add to module-info.java: provides dev.cloudsql.spi.CredentialSourceProvider with vault.Vault;");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void compile(String file, String source, String... options) throws Exception {
    Path path = Files.writeString(folder.resolve(file), source);
    String[] arguments = new String[options.length + 3];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = "-d";
    arguments[options.length + 1] = folder.toString();
    arguments[options.length + 2] = path.toString();
    int status =
        ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments);
    assertThat(status).as("exit status of javac for %s", file).isZero();
  }
}
