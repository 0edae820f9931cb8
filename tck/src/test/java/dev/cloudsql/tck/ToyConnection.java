package dev.cloudsql.tck;

import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** As much of JDBC as the kit asks for. */
final class ToyConnection {

  private final ToyDialect dialect;
  private final SocketSource sockets;
  private final ToySession own;
  private final String id;
  private final String database;
  private final String user;
  private volatile boolean closed;

  ToyConnection(
      ToyDialect dialect,
      SocketSource sockets,
      ToySession own,
      String id,
      String database,
      String user) {
    this.dialect = dialect;
    this.sockets = sockets;
    this.own = own;
    this.id = id;
    this.database = database;
    this.user = user;
  }

  Connection proxy() {
    return proxy(
        Connection.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getCatalog" -> ToyDialect.hasFixedCatalog ? "PUBLIC" : database;
              case "getSchema" -> database;
              case "getMetaData" -> proxy(DatabaseMetaData.class, (p, m, a) -> user);
              case "createStatement" -> statement();
              case "isValid" -> isValid();
              case "isClosed" -> closed;
              case "close" -> close();
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private Statement statement() {
    return proxy(
        Statement.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "executeQuery" -> row(session().ask((String) arguments[0]));
              case "execute" -> execute((String) arguments[0]);
              case "cancel" -> cancel();
              case "close" -> null;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static ResultSet row(String value) {
    return proxy(
        ResultSet.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "next" -> true;
              case "getString" -> value;
              case "close" -> null;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private ToySession session() {
    return dialect.has(DialectFlaw.SHARES_STATE) ? dialect.latest() : own;
  }

  private boolean isValid() {
    try {
      return dialect.has(DialectFlaw.GOES_ELSEWHERE) || session().ask("PING").equals("PONG");
    } catch (IOException e) {
      return false;
    }
  }

  private boolean execute(String statement) throws SQLException {
    try {
      if (session().ask(statement).equals("CANCELLED")) {
        throw new SQLException("Cancelled", "57014");
      }
      return true;
    } catch (IOException e) {
      throw new SQLException("The statement failed", "08006", e);
    }
  }

  private Void cancel() throws SQLException {
    if (dialect.has(DialectFlaw.CANCEL_BLOCKS)) {
      ToyDialect.waitForEver();
    }
    if (!dialect.has(DialectFlaw.CANCELS_NOTHING)) {
      try (Socket socket = sockets.open()) {
        new ToySession(socket).ask("CANCEL " + id);
      } catch (IOException e) {
        throw new SQLException("The cancel failed", "08006", e);
      }
    }
    return null;
  }

  private Void close() throws SQLException, IOException {
    if (!closed && !dialect.has(DialectFlaw.LEAKS_WHEN_CLOSED)) {
      session().socket().close();
    }
    closed = true;
    if (dialect.has(DialectFlaw.OPENS_AFTERWARDS)) {
      sockets.open().close();
    }
    return null;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
