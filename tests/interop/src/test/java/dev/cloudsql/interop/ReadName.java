package dev.cloudsql.interop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** A program that connects by the URL of its argument and prints the user's name. */
final class ReadName {

  private ReadName() {}

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user")) {
      row.next();
      System.out.println(row.getString(1));
    }
    // The official connector has threads that are no daemons.
    System.exit(0);
  }
}
