package dev.cloudsql.spring.boot;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.util.ClassUtils;

/** Checks at the start of the application what a connect would report later. */
final class Dialects {

  /** The drivers of this project's dialects; those of other dialects are not checked. */
  private static final Map<String, Driver> DRIVERS =
      Map.of(
          "mariadb", new Driver("org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client"),
          "mysql", new Driver("com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j"),
          "postgres", new Driver("org.postgresql.Driver", "org.postgresql:postgresql"),
          "sqlserver",
              new Driver(
                  "com.microsoft.sqlserver.jdbc.SQLServerDriver",
                  "com.microsoft.sqlserver:mssql-jdbc"));

  private record Driver(String type, String artifact) {

    boolean isPresent() {
      return ClassUtils.isPresent(type, null);
    }
  }

  private Dialects() {}

  /**
   * Checks that a dialect and its driver are on the class path.
   *
   * @param dialect the name or an alias of the dialect
   * @param property the property that names it, for the message
   */
  static void check(String dialect, String property) {
    DialectProvider provider;
    try {
      provider = Providers.named(DialectProvider.class, dialect);
    } catch (ConnectorException e) {
      if (R2dbcDrivers.has(dialect)) {
        return;
      }
      throw new CloudSqlConfigurationException(
          "Cannot use %s: %s".formatted(property, e.getMessage()),
          "Correct %s, or add the dialect's artifact, such as dev.cloudsql:cloudsql-dialect-postgres, to the run-time dependencies."
              .formatted(property),
          e);
    }
    Driver driver = DRIVERS.get(provider.name());
    if (driver != null && !driver.isPresent()) {
      throw new CloudSqlConfigurationException(
          "Cannot use %s: the JDBC driver of dialect '%s' is not on the class path."
              .formatted(property, provider.name()),
          "Add %s to the run-time dependencies.".formatted(driver.artifact()));
    }
  }

  /**
   * The only dialect that can be used by JDBC, or else by R2DBC.
   *
   * @param property the property that could name one, for the message
   */
  static String only(String property) {
    List<String> withJdbc =
        Providers.all(DialectProvider.class).stream()
            .map(DialectProvider::name)
            .filter(name -> !DRIVERS.containsKey(name) || DRIVERS.get(name).isPresent())
            .toList();
    List<String> usable = withJdbc.isEmpty() ? R2dbcDrivers.present() : withJdbc;
    if (usable.size() == 1) {
      return usable.get(0);
    }
    if (usable.isEmpty()) {
      throw new CloudSqlConfigurationException(
          "No dialect with its JDBC driver is on the class path.",
          "Add the artifact of the dialect, such as dev.cloudsql:cloudsql-dialect-postgres, to the run-time dependencies.");
    }
    throw new CloudSqlConfigurationException(
        "%s is not set, and more than one dialect is on the class path.".formatted(property),
        "Set %s to one of %s."
            .formatted(property, usable.stream().sorted().collect(Collectors.joining(", "))));
  }
}
