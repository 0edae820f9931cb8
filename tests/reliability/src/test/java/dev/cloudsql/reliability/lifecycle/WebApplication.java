package dev.cloudsql.reliability.lifecycle;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Properties;
import java.util.function.BiConsumer;

/**
 * What a web application does between its deployment and its end. Tests load it with the class
 * loader of the application, and talk to it through types of the JDK alone.
 */
public final class WebApplication implements BiConsumer<String, Properties> {

  /** Made by reflection. */
  public WebApplication() {}

  /** Runs one of the lives below. */
  @Override
  public void accept(String life, Properties properties) {
    try {
      switch (life) {
        case "closes" -> close(properties);
        case "leaves" -> leave(properties);
        case "drives" -> drive(properties);
        default -> throw new IllegalArgumentException(life);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(Properties properties) throws SQLException {
    try (Connector connector = Connectors.forDialect("echo");
        Connection connection = connector.connect(instance(properties), options(properties))) {
      use(connection);
    }
  }

  /** Closes its connection, as everybody does, but no connector. */
  private static void leave(Properties properties) throws SQLException {
    Connector connector = Connectors.forDialect("echo");
    try (Connection connection = connector.connect(instance(properties), options(properties))) {
      use(connection);
    }
  }

  /** Connects by URL, which registers a driver; web servers take back what is still registered. */
  private static void drive(Properties properties) throws SQLException {
    try {
      Class.forName("dev.cloudsql.jdbc.CloudSqlDriver");
    } catch (ClassNotFoundException e) {
      throw new SQLException(e);
    }
    String url = "jdbc:cloudsql:echo://" + instance(properties);
    try (Connection connection = DriverManager.getConnection(url, options(properties))) {
      use(connection);
    }
    ClassLoader own = WebApplication.class.getClassLoader();
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == own) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }

  private static void use(Connection connection) throws SQLException {
    if (!connection.isValid(0)) {
      throw new SQLException("No echo");
    }
  }

  private static String instance(Properties properties) {
    return properties.getProperty("instance");
  }

  private static Properties options(Properties properties) {
    Properties options = new Properties();
    options.putAll(properties);
    options.remove("instance");
    return options;
  }
}
