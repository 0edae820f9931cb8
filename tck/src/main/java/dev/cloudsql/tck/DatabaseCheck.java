package dev.cloudsql.tck;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import org.opentest4j.AssertionFailedError;

/** Dials the database of a kit before the first rule. */
final class DatabaseCheck {

  private DatabaseCheck() {}

  /**
   * Connects to the database without sending anything.
   *
   * @throws AssertionFailedError if it does not accept connections
   */
  static void dial(Backend database) {
    try {
      database.serve(silentClient());
    } catch (IOException e) {
      throw new AssertionFailedError(
          "Cannot reach the database under test: %s. Start the database, or correct the backend that database() returns."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static BackendConnection silentClient() {
    return (BackendConnection)
        Proxy.newProxyInstance(
            BackendConnection.class.getClassLoader(),
            new Class<?>[] {BackendConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "input" -> InputStream.nullInputStream();
                  case "output" -> OutputStream.nullOutputStream();
                  case "toString" -> "a client with nothing to say";
                  default -> null;
                });
  }
}
