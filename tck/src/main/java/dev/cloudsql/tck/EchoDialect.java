package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.emulator.backend.Backend;
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
import java.util.Optional;

/**
 * Speaks to {@link Backend#echo()}: for tests of what surrounds a connection, such as a pool or a
 * listener, that need no database. Its login is one word there and back.
 *
 * <p>{@code Connectors.forDialect("echo")} finds it where a service file or {@code provides} on the
 * test path names it.
 *
 * @since 0.1
 */
public class EchoDialect implements DialectProvider {

  /** For {@link java.util.ServiceLoader}, and for tests that override a part. */
  public EchoDialect() {}

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("POSTGRES_")
        ? Optional.empty()
        : Optional.of("it speaks to the echo behind a PostgreSQL instance only");
  }

  @Override
  public String iamUser(String principal) {
    return principal.replace(".gserviceaccount.com", "");
  }

  /** An echo may listen anywhere. */
  @Override
  public Optional<String> unixSocketSuffix() {
    return Optional.of("");
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    try {
      Socket socket = sockets.open();
      say(socket, "hello");
      return connection(socket, request);
    } catch (IOException e) {
      throw new SQLException("No echo", "08001", e);
    }
  }

  /**
   * Sends a word and waits for it to come back.
   *
   * @throws IOException if anything else comes back
   */
  public static void say(Socket socket, String word) throws IOException {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    InputStream in = socket.getInputStream();
    String answer = new String(in.readNBytes(bytes.length), StandardCharsets.UTF_8);
    if (!answer.equals(word)) {
      throw new IOException("Sent '" + word + "', got '" + answer + "'");
    }
  }

  /**
   * A connection over a socket on which the login is done. It can be asked whether it is valid or
   * closed and for its schema, which is the user, and it can be closed; no more.
   */
  public static Connection connection(Socket socket, ConnectRequest request) {
    return (Connection)
        Proxy.newProxyInstance(
            EchoDialect.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "isValid" -> answers(socket);
                  case "isClosed" -> socket.isClosed();
                  case "getSchema" -> request.user().orElse("");
                  case "close" -> {
                    socket.close();
                    yield null;
                  }
                  case "toString" -> "echo connection";
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static boolean answers(Socket socket) {
    try {
      say(socket, "still there?");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
