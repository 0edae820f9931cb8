package dev.cloudsql.spi;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A directory of service files in front of the class path, for the thread that opens it. */
final class PluginPath implements AutoCloseable {

  private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final Path services;
  private final URLClassLoader loader;
  private final AtomicInteger searches = new AtomicInteger();

  PluginPath(Path directory) throws IOException {
    services = Files.createDirectories(directory.resolve("META-INF/services"));
    loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, PluginPath.class.getClassLoader()) {
          @Override
          public Enumeration<URL> findResources(String name) throws IOException {
            searches.incrementAndGet();
            return super.findResources(name);
          }
        };
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

  /** How often service files were looked for. */
  int searches() {
    return searches.get();
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }
}
