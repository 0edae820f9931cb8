package dev.cloudsql.dialect.mysql;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/** A database, with a record of what it is sent. */
final class RecordingBackend implements Backend {

  private static final int ENOUGH = 100_000;

  private final Backend database;
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();

  RecordingBackend(Backend database) {
    this.database = database;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    InputStream recorded =
        new FilterInputStream(connection.input()) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
              add(bytes, offset, count);
            }
            return count;
          }
        };
    database.serve(
        (BackendConnection)
            Proxy.newProxyInstance(
                RecordingBackend.class.getClassLoader(),
                new Class<?>[] {BackendConnection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("input")) {
                    return recorded;
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private synchronized void add(byte[] bytes, int offset, int count) {
    if (record.size() < ENOUGH) {
      record.write(bytes, offset, count);
    }
  }

  synchronized void forget() {
    record.reset();
  }

  synchronized String received() {
    return record.toString(StandardCharsets.UTF_8);
  }
}
