package dev.cloudsql.cli.proxy;

import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceName;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the connectors do, by instance, and writes it in Prometheus' text format, with the
 * names that the Auth Proxy has.
 */
final class ProxyMetrics implements ConnectorListener {

  /** Upper limits of the latency's buckets in milliseconds. */
  private static final long[] LIMITS = {5, 25, 100, 250, 500, 1_000, 2_000, 5_000, 30_000};

  private final Map<String, Counts> instances = new ConcurrentSkipListMap<>();
  private final String prefix;

  /**
   * Nothing counted yet.
   *
   * @param namespace before each name; {@code null} for none
   */
  ProxyMetrics(@Nullable String namespace) {
    this.prefix = (namespace == null ? "" : namespace + "_") + "cloudsqlconn_";
  }

  private Counts of(Object instance) {
    return instances.computeIfAbsent(instance.toString(), name -> new Counts());
  }

  @Override
  public void connectFinished(ConnectFinished event) {
    Counts counts = of(event.instance().<Object>map(name -> name).orElse(event.target()));
    switch (event.operation()) {
      case WARM_UP -> {
        // Dials nothing.
      }
      default -> {
        if (event.failure().isPresent()) {
          counts.dialFailures.increment();
        } else {
          counts.dialled(event.duration().toMillis());
        }
      }
    }
  }

  @Override
  public void refreshFinished(RefreshFinished event) {
    Counts counts = of(event.instance().map(InstanceName::toString).orElse(""));
    (event.failure().isPresent() ? counts.refreshFailures : counts.refreshes).increment();
  }

  @Override
  public void socketClosed(SocketClosed event) {
    Counts counts = of(event.instance().map(InstanceName::toString).orElse(event.target()));
    counts.received.add(event.bytesReceived());
    counts.sent.add(event.bytesSent());
  }

  /**
   * The text that Prometheus reads.
   *
   * @param open the number of open connections to each instance
   */
  String text(Map<String, Integer> open) {
    StringBuilder text = new StringBuilder();
    latency(text);
    head(text, "open_connections", "gauge", "Connections that are open.");
    open.forEach((name, count) -> line(text, "open_connections", name, "", count));
    counter(text, "dial_failure_count", "Connects that failed.", c -> c.dialFailures.sum());
    counter(text, "refresh_success_count", "Refreshes that succeeded.", c -> c.refreshes.sum());
    counter(text, "refresh_failure_count", "Refreshes that failed.", c -> c.refreshFailures.sum());
    counter(text, "bytes_sent", "Bytes sent on connections that are closed.", c -> c.sent.sum());
    counter(
        text,
        "bytes_received",
        "Bytes received on connections that are closed.",
        c -> c.received.sum());
    return text.toString();
  }

  private void latency(StringBuilder text) {
    String name = "dial_latency";
    head(text, name, "histogram", "Time to open a connection, in milliseconds.");
    instances.forEach(
        (instance, counts) -> {
          long sum = 0;
          for (int i = 0; i < LIMITS.length; i++) {
            sum += counts.buckets[i].sum();
            line(text, name + "_bucket", instance, ",le=\"%s\"".formatted(LIMITS[i]), sum);
          }
          sum += counts.buckets[LIMITS.length].sum();
          line(text, name + "_bucket", instance, ",le=\"+Inf\"", sum);
          line(text, name + "_sum", instance, "", counts.millis.sum());
          line(text, name + "_count", instance, "", sum);
        });
  }

  private void counter(StringBuilder text, String name, String help, ToLongFunction<Counts> value) {
    head(text, name, "counter", help);
    instances.forEach(
        (instance, counts) -> line(text, name, instance, "", value.applyAsLong(counts)));
  }

  private void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(prefix).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(prefix).append(name).append(' ').append(type).append('\n');
  }

  private void line(StringBuilder text, String name, String instance, String label, long value) {
    text.append(
        "%s%s{cloudsql_instance=\"%s\"%s} %s\n"
            .formatted(
                prefix,
                name,
                instance.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"),
                label,
                value));
  }

  private static final class Counts {

    final LongAdder[] buckets = new LongAdder[LIMITS.length + 1];
    final LongAdder millis = new LongAdder();
    final LongAdder dialFailures = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder refreshFailures = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder sent = new LongAdder();

    Counts() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void dialled(long time) {
      int bucket = 0;
      while (bucket < LIMITS.length && time > LIMITS[bucket]) {
        bucket++;
      }
      buckets[bucket].increment();
      millis.add(time);
    }
  }
}
