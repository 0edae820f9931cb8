package dev.cloudsql.cli.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cloudsql.cli.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The HTTP port and the admin port of a proxy. */
final class HttpEndpoints implements AutoCloseable {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int THREADS = 2;

  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "cloudsql-proxy-http");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param type the content type
   * @param body the content
   */
  record Answer(int status, String type, String body) {

    static Answer text(int status, String body) {
      return new Answer(status, TEXT, body + "\n");
    }
  }

  /**
   * Listens.
   *
   * @param host of this machine
   * @param port 0 for a free one
   * @param flag that sets the port, for the message of a failure
   * @return the server, to which paths are added
   */
  HttpServer listen(String host, int port, String flag) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
      server.setExecutor(threads);
      servers.add(server);
      return server;
    } catch (IOException e) {
      throw new CommandFailure(
          "Cannot listen on %s:%s: %s. Choose another port with %s, or stop the process that listens there."
              .formatted(host, port, CommandFailure.reason(e), flag),
          e);
    }
  }

  /** Answers requests of a path, with these methods. */
  static void answer(HttpServer server, String path, Set<String> methods, Supplier<Answer> answer) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            send(exchange, answerTo(exchange, path, methods, answer));
          }
        });
  }

  private static Answer answerTo(
      HttpExchange exchange, String path, Set<String> methods, Supplier<Answer> answer) {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return Answer.text(404, "Not found");
    }
    return methods.contains(exchange.getRequestMethod())
        ? answer.get()
        : Answer.text(405, "Method not allowed");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
