package dev.cloudsql.discovery;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The class loader of a web application: it looks into its own jars first, and into the server's
 * afterwards. While it is open it is the thread's context class loader.
 */
final class WebApplication extends URLClassLoader {

  private static final Path JARS = Path.of(System.getProperty("jars.directory"));

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  private WebApplication(URL[] jars) {
    super(jars, WebApplication.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(this);
  }

  /** With jars of this build, by the names of their artifacts. */
  static WebApplication of(String... artifacts) {
    return of(
        Stream.of(artifacts).map(artifact -> JARS.resolve(artifact + ".jar")).toArray(Path[]::new));
  }

  static WebApplication of(Path... jars) {
    return new WebApplication(Stream.of(jars).map(WebApplication::url).toArray(URL[]::new));
  }

  private static URL url(Path jar) {
    if (!jar.toFile().isFile()) {
      throw new AssertionError("Nobody made " + jar);
    }
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        return findClass(name);
      } catch (ClassNotFoundException e) {
        return super.loadClass(name, resolve);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    super.close();
  }
}
