package dev.cloudsql.observability;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A program's endpoint for Prometheus, and a Prometheus that scrapes it. */
final class Prometheus implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer endpoint;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final long start = System.nanoTime();
  private final List<Scrape> scrapes = new CopyOnWriteArrayList<>();

  private Prometheus() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/metrics",
        exchange -> {
          byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
  }

  /** Starts the endpoint alone. */
  static Prometheus onDemand() throws IOException {
    Prometheus prometheus = new Prometheus();
    prometheus.endpoint.start();
    return prometheus;
  }

  /** Starts both. */
  static Prometheus scrapingEvery(Duration period) throws IOException {
    Prometheus prometheus = onDemand();
    prometheus.timer.scheduleAtFixedRate(
        prometheus::scrape, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    return prometheus;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Scrapes now, and keeps the result. */
  synchronized Scrape scrape() {
    InetSocketAddress address = endpoint.getAddress();
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      Scrape scrape = Scrape.parse(Duration.ofNanos(System.nanoTime() - start), response.body());
      scrapes.add(scrape);
      return scrape;
    } catch (IOException e) {
      throw new IllegalStateException("The endpoint does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** All scrapes so far, oldest first. */
  List<Scrape> scrapes() {
    return List.copyOf(scrapes);
  }

  @Override
  public void close() throws InterruptedException {
    timer.shutdown();
    timer.awaitTermination(1, TimeUnit.MINUTES);
    endpoint.stop(0);
    registry.close();
  }
}
