package dev.cloudsql.runtime.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on the loopback that answers each request with the bytes that a test writes, HTTP or
 * not.
 */
public final class ScriptedServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Thread acceptor;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Script script = (request, out) -> {};

  public ScriptedServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    acceptor = daemon(this::accept);
  }

  public URI root() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
  }

  public List<Request> requests() {
    return requests;
  }

  public void answer(Script script) {
    this.script = script;
  }

  /** Answers all that follows with one status and one body. */
  public void answer(int status, String body, String... headers) {
    answer((request, out) -> out.write(response(status, body, headers)));
  }

  public static byte[] response(int status, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
    List.of(headers).forEach(header -> head.append(header).append("\r\n"));
    // Said, because Java's HTTP client would use the connection again, and now and then be too
    // late.
    head.append("Connection: close\r\n");
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  /** Refuses connections when it returns: an accept that is just ending may take one more. */
  @Override
  public void close() throws IOException {
    listener.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Request request = Request.read(socket.getInputStream());
      requests.add(request);
      script.answer(request, socket.getOutputStream());
      socket.shutdownOutput();
      // Closing with bytes unread would reset the connection under the client's hands.
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client went away, which is what some tests are about.
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Writes the answer; the connection is closed after it. */
  @FunctionalInterface
  public interface Script {
    void answer(Request request, OutputStream out) throws IOException;
  }
}
