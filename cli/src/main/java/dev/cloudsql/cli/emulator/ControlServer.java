package dev.cloudsql.cli.emulator;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control API, HTTP with JSON on a loopback port.
 *
 * <pre>
 *   GET    /             what runs where
 *   GET    /faults       the faults, with how often each has occurred
 *   POST   /faults       {"target": "connect-settings", "fault": "status:503", "times": 2}
 *   DELETE /faults       clears all; /faults/1 clears one
 *   POST   /changes      {"change": "rotate-server-ca", "instance": "p:r:i"}
 *   GET    /journal      what arrived
 *   POST   /quit         stops the emulator
 * </pre>
 *
 * Errors have a 4xx status and {@code {"error": "…"}}. Requests of web pages are refused.
 */
final class ControlServer implements AutoCloseable {

  private static final int LONGEST_BODY = 1 << 20;

  /** Shows characters such as = as they are. */
  private static final Gson JSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private final CloudSqlEmulator cloud;
  private final Map<String, EmulatedInstance> instances;
  private final ActiveFaults faults;
  private final Supplier<?> status;
  private final Runnable stop;
  private final HttpServer http;
  private final ExecutorService threads;

  private ControlServer(
      HttpServer http,
      CloudSqlEmulator cloud,
      Map<String, EmulatedInstance> instances,
      Supplier<?> status,
      Runnable stop) {
    this.http = http;
    this.cloud = cloud;
    this.instances = instances;
    this.faults = new ActiveFaults(cloud, instances);
    this.status = status;
    this.stop = stop;
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "control");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts the server.
   *
   * @param port the port; 0 for any that is free
   * @param status answers {@code GET /}
   * @param stop called after {@code POST /quit} was answered
   * @throws CommandFailure if the port is in use
   */
  static ControlServer start(
      int port,
      CloudSqlEmulator cloud,
      Map<String, EmulatedInstance> instances,
      Supplier<?> status,
      Runnable stop) {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(ControlClient.loopback(), port), 0);
    } catch (IOException e) {
      throw new CommandFailure(
          "Cannot start the control API at 127.0.0.1:%s: %s. Choose another port with --control-port; 0 is any that is free."
              .formatted(port, CommandFailure.reason(e)),
          e);
    }
    ControlServer server = new ControlServer(http, cloud, instances, status, stop);
    http.setExecutor(server.threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:%s/".formatted(http.getAddress().getPort()));
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  /** An answer. */
  private record Answer(int status, Object body) {

    static Answer error(int status, @Nullable String message) {
      return new Answer(status, Map.of("error", String.valueOf(message)));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean quit = isQuit(exchange);
      Answer answer;
      try {
        // A page of another origin could otherwise send a simple POST.
        answer =
            exchange.getRequestHeaders().containsKey("Origin")
                ? Answer.error(403, "The control API does not serve web pages.")
                : answer(exchange);
      } catch (IllegalArgumentException | JsonParseException e) {
        answer = Answer.error(400, e.getMessage());
      }
      byte[] body = (JSON.toJson(answer.body) + "\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().close();
      if (quit && answer.status == 200) {
        stop.run();
      }
    }
  }

  private static boolean isQuit(HttpExchange exchange) {
    return route(exchange).equals("POST /quit");
  }

  private static String route(HttpExchange exchange) {
    return exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String route = route(exchange);
    if (route.matches("DELETE /faults/\\d{1,9}")) {
      int id = Integer.parseInt(route.replaceFirst(".*/", ""));
      return faults.clear(id)
          ? new Answer(200, Map.of("cleared", id))
          : Answer.error(
              404, "There is no fault %s; `fault list` shows those that there are.".formatted(id));
    }
    return switch (route) {
      case "GET /" -> new Answer(200, status.get());
      case "GET /faults" -> new Answer(200, faults.list());
      case "POST /faults" -> new Answer(201, faults.set(read(exchange).order()));
      case "DELETE /faults" -> {
        faults.clear();
        yield new Answer(200, faults.list());
      }
      case "POST /changes" -> change(read(exchange));
      case "GET /journal" -> new Answer(200, Journal.of(cloud, instances));
      case "POST /quit" -> new Answer(200, Map.of("stopping", true));
      default ->
          Answer.error(
              404,
              "There is no %s. There are GET /, /faults and /journal, POST /faults, /changes and /quit, DELETE /faults and /faults/NUMBER."
                  .formatted(route));
    };
  }

  /** The JSON object of a POST; each route has its own fields of these. */
  private record Wanted(
      @Nullable String target,
      @Nullable String instance,
      @Nullable String fault,
      @Nullable Integer times,
      @Nullable String change) {

    ActiveFaults.Order order() {
      if (target == null || fault == null) {
        throw new IllegalArgumentException("'target' and 'fault' are needed.");
      }
      return new ActiveFaults.Order(target, instance, fault, times);
    }
  }

  private Answer change(Wanted wanted) {
    if (wanted.change == null) {
      throw new IllegalArgumentException("'change' is needed, such as drop-connections.");
    }
    Change change = Change.parse(wanted.change);
    String instance = wanted.instance;
    Collection<EmulatedInstance> which = instances.values();
    if (instance != null) {
      EmulatedInstance db = instances.get(instance);
      if (!change.ofInstance() || db == null) {
        throw new IllegalArgumentException(
            change.ofInstance()
                ? "There is no instance %s. There are %s."
                    .formatted(instance, String.join(", ", instances.keySet()))
                : "'%s' is not about an instance.".formatted(change.text()));
      }
      which = List.of(db);
    }
    change.apply(cloud, which);
    return new Answer(200, Map.of("changed", change.text()));
  }

  private static Wanted read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
    Wanted wanted = JSON.fromJson(new String(body, StandardCharsets.UTF_8), Wanted.class);
    if (wanted == null) {
      throw new IllegalArgumentException("The body is empty; write a JSON object.");
    }
    return wanted;
  }
}
