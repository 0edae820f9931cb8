package dev.cloudsql.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Objects;
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

  /** Ends the application as Tomcat does: drivers that registered themselves are deregistered. */
  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    String name = Deregistration.class.getName();
    try (InputStream code = before.getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] bytes = Objects.requireNonNull(code).readAllBytes();
      Class<?> inside = defineClass(name, bytes, 0, bytes.length);
      ((Runnable) inside.getConstructor().newInstance()).run();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    } finally {
      super.close();
    }
  }

  /** Defined by the application's loader, because {@link DriverManager} looks at its caller. */
  public static final class Deregistration implements Runnable {

    /** Called by reflection. */
    public Deregistration() {}

    @Override
    public void run() {
      for (Driver driver : Collections.list(DriverManager.getDrivers())) {
        if (driver.getClass().getClassLoader() == getClass().getClassLoader()) {
          try {
            DriverManager.deregisterDriver(driver);
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }
}
