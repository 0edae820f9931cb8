package dev.cloudsql.cli.doctor;

import java.sql.Driver;
import java.util.Map;
import java.util.Optional;

/** The JDBC drivers of this project's dialects. */
final class Drivers {

  private static final Map<String, String> CLASSES =
      Map.of(
          "postgres", "org.postgresql.Driver",
          "mysql", "com.mysql.cj.jdbc.Driver",
          "mariadb", "org.mariadb.jdbc.Driver",
          "sqlserver", "com.microsoft.sqlserver.jdbc.SQLServerDriver");

  private Drivers() {}

  /** The driver of a dialect with its version; empty if it is not on the path. */
  static Optional<String> of(String dialect) {
    String name = CLASSES.get(dialect);
    if (name == null) {
      return Optional.of("its driver");
    }
    try {
      Class<?> type = Class.forName(name);
      Driver driver = (Driver) type.getDeclaredConstructor().newInstance();
      String version = driver.getMajorVersion() + "." + driver.getMinorVersion();
      String jar = type.getPackage().getImplementationVersion();
      // That of the program if its jar contains the driver.
      boolean ofTheDriver = jar != null && jar.startsWith(version);
      return Optional.of("%s %s".formatted(name, ofTheDriver ? jar : version));
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }
}
