package dev.cloudsql.spi;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of service files in front of the class path, for the thread that opens it. */
final class PluginPath implements AutoCloseable {

  private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final Path services;
  private final URLClassLoader loader;

  PluginPath(Path directory) throws IOException {
    services = Files.createDirectories(directory.resolve("META-INF/services"));
    loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, PluginPath.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
  }

  /** Names providers, whether there are such classes or not. */
  PluginPath provides(Class<?> spi, String... classNames) throws IOException {
    Files.write(services.resolve(spi.getName()), List.of(classNames));
    return this;
  }

  PluginPath provides(Class<?> spi, Class<?>... providers) throws IOException {
    String[] names = new String[providers.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = providers[i].getName();
    }
    return provides(spi, names);
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }
}
