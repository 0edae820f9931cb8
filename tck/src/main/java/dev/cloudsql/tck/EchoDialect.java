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
 * A dialect for {@link Backend#echo()}, for tests that need connections but no database, such as
 * those of a pool or a listener. Its login sends one word and reads it back.
 *
 * <p>{@code Connectors.forDialect("echo")} finds it if a service file or {@code provides} on the
 * test path names it.
 *
 * @since 0.1
 */
public class EchoDialect implements DialectProvider {

  /** Called by {@link java.util.ServiceLoader}, and by subclasses in tests. */
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

  /** The empty suffix: the path of the socket is used unchanged. */
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
   * Sends a word and reads it back.
   *
   * @throws IOException if another word is received
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
   * Makes a connection over a socket after the login. It supports only {@code isValid}, {@code
   * isClosed}, {@code getSchema}, which returns the user, and {@code close}.
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
