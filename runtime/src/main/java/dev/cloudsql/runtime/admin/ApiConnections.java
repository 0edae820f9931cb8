package dev.cloudsql.runtime.admin;

import com.google.api.client.http.javanet.ConnectionFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Opens HTTP connections and remembers them while they are in use, so that closing the connector
 * frees a thread that waits for an answer: interrupting it does not.
 */
public final class ApiConnections implements ConnectionFactory, Closeable {

  private final Set<HttpURLConnection> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private volatile boolean closed;

  @Override
  public HttpURLConnection openConnection(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    open.add(connection);
    if (closed) {
      throw new IOException("The connector is closed");
    }
    return connection;
  }

  /** Cuts all connections off. */
  @Override
  public void close() {
    closed = true;
    List<HttpURLConnection> connections;
    synchronized (open) {
      connections = List.copyOf(open);
    }
    connections.forEach(HttpURLConnection::disconnect);
  }
}
