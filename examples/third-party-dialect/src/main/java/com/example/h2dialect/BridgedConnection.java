package com.example.h2dialect;

import java.sql.SQLException;
import java.util.Properties;
import org.h2.jdbc.JdbcConnection;

/** The driver's own connection, which takes its bridge along when it is closed. */
final class BridgedConnection extends JdbcConnection {

  private final Bridge bridge;

  private BridgedConnection(Bridge bridge, String url, Properties properties) throws SQLException {
    super(url, properties, null, null, false);
    this.bridge = bridge;
  }

  /** Logs in across the bridge, or closes it. */
  static BridgedConnection open(Bridge bridge, String database, Properties properties)
      throws SQLException {
    String url = "jdbc:h2:tcp://127.0.0.1:" + bridge.port() + "/" + database;
    try {
      return new BridgedConnection(bridge, url, properties);
    } catch (SQLException | RuntimeException | Error e) {
      bridge.close();
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      super.close();
    } finally {
      bridge.close();
    }
  }
}
