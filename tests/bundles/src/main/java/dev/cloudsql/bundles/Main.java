package dev.cloudsql.bundles;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Prints the first column of what a query returns; its class path has one bundle. */
public final class Main {

  private Main() {}

  /**
   * Connects.
   *
   * @param args URL, user, password, query
   */
  public static void main(String[] args) throws SQLException {
    try (Connection connection = DriverManager.getConnection(args[0], args[1], args[2]);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(args[3])) {
      while (rows.next()) {
        System.out.println(rows.getString(1));
      }
    }
  }
}
