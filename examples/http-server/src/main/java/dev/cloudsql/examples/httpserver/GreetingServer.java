package dev.cloudsql.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.examples.httpserver.Greetings.Greeting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /greetings}, rows of the database, and {@code /health}. One connector and one pool
 * serve all requests.
 */
final class GreetingServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GreetingServer.class);

  /** The number of connections, and of requests that are served at the same time. */
  private static final int SIZE = 10;

  private static final int VALIDATION_SECONDS = 5;
  private static final int DRAIN_SECONDS = 1;

  private final Connector connector;
  private final HikariDataSource pool;
  private final Greetings greetings;
  private final ExecutorService threads = Executors.newFixedThreadPool(SIZE);
  private final HttpServer http;

  private GreetingServer(Connector connector, HikariDataSource pool, HttpServer http) {
    this.connector = connector;
    this.pool = pool;
    this.http = http;
    greetings = new Greetings(pool);
  }

  /**
   * Starts it as soon as the database answers.
   *
   * @param connector is closed with the server
   * @param instance an instance connection name or a DNS name
   * @param port 0 for any that is free
   */
  static GreetingServer start(Connector connector, String instance, int port)
      throws IOException, SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connector.dataSource(instance, ConnectOptions.builder().build()));
    config.setMaximumPoolSize(SIZE);
    HttpServer http = HttpServer.create(new InetSocketAddress(port), 0);
    GreetingServer server = new GreetingServer(connector, new HikariDataSource(config), http);
    server.greetings.createTable();
    http.createContext("/greetings", server::greetings);
    http.createContext("/health", server::health);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  int port() {
    return http.getAddress().getPort();
  }

  private void greetings(HttpExchange exchange) throws IOException {
    try {
      String lines =
          greetings.all().stream().map(GreetingServer::line).collect(Collectors.joining());
      respond(exchange, 200, "text/plain; charset=utf-8", lines);
    } catch (SQLException e) {
      LOG.warn("Cannot read the greetings", e);
      respond(exchange, 503, "text/plain; charset=utf-8", "The database is not available.\n");
    }
  }

  private static String line(Greeting greeting) {
    return "%d\t%s\t%s\n".formatted(greeting.id(), greeting.words(), greeting.language());
  }

  /** Whether the database answers, and what the connector knows of its instance. */
  private void health(HttpExchange exchange) throws IOException {
    boolean up = answers();
    String body =
        "{\"status\":\"%s\",\"cloudSql\":%s}\n"
            .formatted(up ? "UP" : "DOWN", connector.status().toJson());
    respond(exchange, up ? 200 : 503, "application/json", body);
  }

  private boolean answers() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      LOG.warn("The database does not answer", e);
      return false;
    }
  }

  private static void respond(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  /** Lets requests end, then closes the pool and, when nothing uses it any more, the connector. */
  @Override
  public void close() {
    http.stop(DRAIN_SECONDS);
    threads.shutdown();
    pool.close();
    connector.close();
  }
}
