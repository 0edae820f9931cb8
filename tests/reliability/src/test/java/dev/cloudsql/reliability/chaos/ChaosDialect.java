package dev.cloudsql.reliability.chaos;

import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;

/** Tells the server when the connect began, which is what the name of the database says. */
public final class ChaosDialect extends EchoDialect {

  /** Found by its service file. */
  public ChaosDialect() {}

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    try {
      Socket socket = sockets.open();
      say(socket, request.database().orElseThrow());
      return connection(socket, request);
    } catch (IOException e) {
      throw new SQLException("No echo", "08001", e);
    }
  }
}
