package dev.cloudsql.runtime.admin;

import com.google.api.client.http.javanet.ConnectionFactory;
import dev.cloudsql.runtime.instance.ProxyLogins;
import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * Opens HTTP connections and remembers them while they are in use, to free the threads that wait
 * for an answer: when the limit of a call has passed, which Java's HTTP client does not see while a
 * server drips the head of its answer, and when the connector is closed. Interrupting them does
 * not.
 */
public final class ApiConnections implements ConnectionFactory, Closeable {

  private final UnaryOperator<Runnable> alarm;
  private final ConcurrentMap<Thread, Call> calls = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * None are open yet.
   *
   * @param alarm runs what it is given when a call that begins now has had its time, on a thread
   *     that may block; what it returns takes that back
   */
  public ApiConnections(UnaryOperator<Runnable> alarm) {
    this.alarm = alarm;
  }

  @Override
  public HttpURLConnection openConnection(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    ProxyLogins.only(connection);
    calls.put(Thread.currentThread(), new Call(connection, alarm.apply(connection::disconnect)));
    if (closed) {
      end();
      throw new IOException("The connector is closed");
    }
    return connection;
  }

  /** The call that this thread made is over. */
  void end() {
    Call call = calls.remove(Thread.currentThread());
    if (call != null) {
      call.cancelAlarm.run();
    }
  }

  /** Cuts all connections off. */
  @Override
  public void close() {
    closed = true;
    calls.values().forEach(call -> call.connection.disconnect());
  }

  private record Call(HttpURLConnection connection, Runnable cancelAlarm) {}
}
