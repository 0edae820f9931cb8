package dev.cloudsql.emulator.http;

import dev.cloudsql.emulator.net.Workers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP/1.1 server on a loopback port, one thread for each connection.
 *
 * <p>The JDK's own server cannot reset a connection or leave a response incomplete, which {@link
 * dev.cloudsql.emulator.fault.ApiFault}s need.
 */
public final class HttpServer {

  private final ServerSocket listener;
  private final Workers workers;
  private final HttpHandler handler;

  private HttpServer(ServerSocket listener, Workers workers, HttpHandler handler) {
    this.listener = listener;
    this.workers = workers;
    this.handler = handler;
  }

  /**
   * Starts a server.
   *
   * @param listener accepts the connections; closed with the workers
   * @param workers runs the threads
   * @param handler handles the requests
   */
  public static HttpServer start(ServerSocket listener, Workers workers, HttpHandler handler) {
    HttpServer server = new HttpServer(workers.track(listener), workers, handler);
    workers.start("http", server::accept);
    return server;
  }

  /** The base URL, with a slash at the end. */
  public URI uri() {
    return URI.create(
        "http://%s:%s/"
            .formatted(listener.getInetAddress().getHostAddress(), listener.getLocalPort()));
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = workers.track(listener.accept());
        workers.start("http-" + socket.getPort(), () -> serve(socket));
      } catch (IOException e) {
        // The server is closed, or the client disconnected before it was accepted.
      }
    }
  }

  private void serve(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      RequestReader reader =
          new RequestReader(new BufferedInputStream(socket.getInputStream()), out);
      Optional<HttpRequest> request = reader.next();
      while (request.isPresent() && answer(request.get(), out)) {
        request = reader.next();
      }
    } catch (HttpReset e) {
      reset(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalArgumentException e) {
      // The client has disconnected or does not send HTTP: close the connection.
    } finally {
      workers.release(socket);
    }
  }

  private boolean answer(HttpRequest request, OutputStream out)
      throws IOException, InterruptedException {
    HttpResponse response = handler.handle(request);
    boolean last = request.header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append(" -\r\n");
    response.headers().forEach((name, value) -> line(head, name, value));
    line(head, "Content-Length", Long.toString(response.body().length()));
    if (last) {
      // Otherwise clients with a connection pool may reuse this one before they see that it is
      // closed.
      line(head, "Connection", "close");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    Counting counting = new Counting(out);
    try {
      response.body().writer().writeTo(counting);
    } finally {
      out.flush();
    }
    return counting.written == response.body().length() && !last;
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Ignored: the client has already closed the connection.
    }
  }

  private static final class Counting extends FilterOutputStream {

    private long written;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
