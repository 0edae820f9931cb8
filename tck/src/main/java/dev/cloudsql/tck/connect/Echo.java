package dev.cloudsql.tck.connect;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Arrays;

/** The whole protocol of the kit's database: a word there and back. */
public final class Echo {

  private static final byte[] WORD = "hello".getBytes(StandardCharsets.US_ASCII);

  private Echo() {}

  /** Whether the server at the other end answers. */
  public static boolean answers(Socket socket) throws IOException {
    socket.getOutputStream().write(WORD);
    byte[] answer = socket.getInputStream().readNBytes(WORD.length);
    return Arrays.equals(WORD, answer);
  }

  /** A connection over a socket on which the server has answered. */
  public static Connection connection(Socket socket) throws IOException {
    if (!answers(socket)) {
      throw new IOException("No answer from the kit's database");
    }
    return (Connection)
        Proxy.newProxyInstance(
            Echo.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "isValid" -> answers(socket);
                  case "isClosed" -> socket.isClosed();
                  case "close" -> {
                    socket.close();
                    yield null;
                  }
                  case "toString" -> "The kit's connection";
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
