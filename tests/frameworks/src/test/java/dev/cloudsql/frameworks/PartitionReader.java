package dev.cloudsql.frameworks;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * Reads the partitions of a table as an executor of Spark does: loads the class that the option
 * {@code driver} names, finds its registered driver, and connects for each partition with the URL
 * and the properties, which were sent to the executor as text.
 */
final class PartitionReader {

  private static final List<String> PARTITIONS =
      List.of("SELECT current_user", "SELECT generate_series(1, 2)", "SELECT current_database()");

  private PartitionReader() {}

  /**
   * Prints the rows of all partitions.
   *
   * @param arguments user, password, and for each table the class of the driver and the URL
   */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", arguments[0]);
    properties.setProperty("password", arguments[1]);
    for (int i = 2; i < arguments.length; i += 2) {
      Driver driver = driver(arguments[i]);
      for (String partition : PARTITIONS) {
        try (Connection connection = driver.connect(arguments[i + 1], properties);
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery(partition)) {
          while (rows.next()) {
            System.out.println(rows.getString(1));
          }
        }
      }
    }
  }

  private static Driver driver(String name) throws ReflectiveOperationException, SQLException {
    Class.forName(name, true, Thread.currentThread().getContextClassLoader());
    return Collections.list(DriverManager.getDrivers()).stream()
        .filter(driver -> driver.getClass().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
