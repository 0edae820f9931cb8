package dev.cloudsql.runtime;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/** Speaks to a server that sends back what it gets; its login is one word there and back. */
class EchoDialect implements DialectProvider {

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public boolean supports(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("POSTGRES");
  }

  @Override
  public String iamUser(String principal) {
    return principal.replace(".gserviceaccount.com", "");
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    try {
      Socket socket = sockets.open();
      socket.setSoTimeout((int) request.timeout().toMillis());
      say(socket, "hello");
      return connection(socket, request);
    } catch (IOException e) {
      throw new SQLException("No echo", "08001", e);
    }
  }

  /** Sends a word and waits for it to come back. */
  static void say(Socket socket, String word) throws IOException {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    InputStream in = socket.getInputStream();
    String answer = new String(in.readNBytes(bytes.length), StandardCharsets.UTF_8);
    if (!answer.equals(word)) {
      throw new IOException("Sent '" + word + "', got '" + answer + "'");
    }
  }

  static Connection connection(Socket socket, ConnectRequest request) {
    return (Connection)
        Proxy.newProxyInstance(
            EchoDialect.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "close" -> {
                    socket.close();
                    yield null;
                  }
                  case "isClosed" -> socket.isClosed();
                  case "getSchema" -> request.user().orElse("");
                  case "toString" -> "echo connection";
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
