package dev.cloudsql.emulator.tds;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The emulated SQL Server on a TCP port, reached with Microsoft's driver. */
final class Database implements AutoCloseable {

  /** With characters that a URL would have to escape, and some outside of ASCII. */
  static final String PASSWORD = "s3cret ?&=%;{}'ü語😀";

  final TdsServer server = TdsServer.withUser("app", PASSWORD).database("shop");
  final TcpPort port;

  Database() throws IOException {
    port = TcpPort.of(server);
  }

  Connection connect(String... properties) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", "app");
    all.setProperty("password", PASSWORD);
    all.setProperty("databaseName", "shop");
    all.setProperty("encrypt", "false");
    for (int i = 0; i < properties.length; i += 2) {
      all.setProperty(properties[i], properties[i + 1]);
    }
    return new SQLServerDriver().connect("jdbc:sqlserver://127.0.0.1:" + port.number(), all);
  }

  static Object value(Connection connection, String sql) throws SQLException {
    return values(connection, sql).get(0);
  }

  /** The first row. */
  static List<Object> values(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return row(rows);
    }
  }

  /** The first column. */
  static List<Object> column(Connection connection, String sql) throws SQLException {
    List<Object> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getObject(1));
      }
    }
    return values;
  }

  static List<Object> row(ResultSet rows) throws SQLException {
    List<Object> row = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      row.add(rows.getObject(i));
    }
    return row;
  }

  @Override
  public void close() throws Exception {
    port.close();
  }
}
