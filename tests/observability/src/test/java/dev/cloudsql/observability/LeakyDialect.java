package dev.cloudsql.observability;

import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A driver that refuses a login and puts all it knows into the message. */
public final class LeakyDialect extends EchoDialect {

  /** The tickets that the driver has had. */
  static final List<String> TICKETS = new CopyOnWriteArrayList<>();

  /** For {@link java.util.ServiceLoader}. */
  public LeakyDialect() {}

  @Override
  public String name() {
    return "leaky";
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    TICKETS.add(sockets.ticket());
    try {
      say(sockets.open(), "hello");
    } catch (IOException e) {
      throw new SQLException("No echo", "08001", e);
    }
    throw new SQLException(
        "Access denied with password %s and socket factory argument %s"
            .formatted(request.password().orElse(""), sockets.ticket()),
        "28P01");
  }
}
