package dev.cloudsql.interop;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A program that knows only the driver, and has nothing on its class path but one connector. */
final class Program implements AutoCloseable {

  private static final String DRIVER = "org.postgresql.Driver";

  private final String url;
  private final URLClassLoader classPath;
  private final Driver driver;

  private Program(String url, URLClassLoader classPath, Driver driver) {
    this.url = url;
    this.classPath = classPath;
    this.driver = driver;
  }

  static Program with(Via via) throws IOException, ReflectiveOperationException {
    List<URL> jars = new ArrayList<>();
    jars.add(Class.forName(DRIVER).getProtectionDomain().getCodeSource().getLocation());
    for (Jar jar : Jar.of(via)) {
      jars.add(jar.url());
    }
    URLClassLoader classPath =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Class<?> driver = classPath.loadClass(DRIVER);
    return new Program(via.url(), classPath, (Driver) driver.getConstructor().newInstance());
  }

  Connection connect(Properties properties) throws SQLException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classPath);
    try {
      return driver.connect(url, properties);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Calls a static method that takes nothing. */
  void call(String type, String method) throws ReflectiveOperationException {
    classPath.loadClass(type).getMethod(method).invoke(null);
  }

  @Override
  public void close() throws IOException {
    classPath.close();
  }
}
