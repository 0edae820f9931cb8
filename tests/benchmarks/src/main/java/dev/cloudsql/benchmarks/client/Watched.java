package dev.cloudsql.benchmarks.client;

import com.sun.management.ThreadMXBean;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.micrometer.MicrometerListener;
import dev.cloudsql.opentelemetry.OpenTelemetryListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Recording;

/**
 * Warm connects of two connectors in turn: one that nobody watches, and one with a listener for all
 * events, meters for Prometheus, spans and metrics of OpenTelemetry, and a flight recording.
 */
final class Watched implements Scenario {

  /**
   * Connects before the other one's turn: enough that the start of a recording, which takes the
   * processor for a while, is not what most of them meet.
   */
  private static final int BLOCK = 250;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Override
  public void run(Place place, Report report) throws Exception {
    LongAdder events = new LongAdder();
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void event(ConnectorEvent event) {
            events.increment();
          }
        };
    Contender off = new Ours(place);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    OpenTelemetrySdk telemetry = telemetry();
    Contender on =
        new Ours(
            place,
            listener,
            new MicrometerListener(meters),
            OpenTelemetryListener.withGoogleMetrics(telemetry));
    connect(off, on, new Times(place.number("before")), new Times(place.number("before")));
    Times unwatched = new Times(place.number("connects"));
    Times watched = new Times(place.number("connects"));
    connect(off, on, unwatched, watched);
    if (events.sum() < watched.nanos.length) {
      throw new IllegalStateException("The listener got only %s events".formatted(events));
    }
    if (!meters.scrape().contains("cloudsql_connect_seconds_count")) {
      throw new IllegalStateException("There are no meters");
    }
    telemetry.close();
    report.micros("p50 off", Report.percentile(unwatched.nanos, 0.5));
    report.micros("p50 on", Report.percentile(watched.nanos, 0.5));
    report.number(
        "p50 on ÷ off",
        Report.percentile(watched.nanos, 0.5) / Report.percentile(unwatched.nanos, 0.5));
    report.micros("CPU of the thread off, p50", Report.percentile(unwatched.cpu, 0.5));
    report.micros("CPU of the thread on, p50", Report.percentile(watched.cpu, 0.5));
    report.number("allocated off, KB", unwatched.kilobytes());
    report.number("allocated on, KB", watched.kilobytes());
  }

  /** As in a program, but for an exporter that discards the spans. */
  private static OpenTelemetrySdk telemetry() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite()).build())
                .build())
        .setMeterProvider(
            SdkMeterProvider.builder().registerMetricReader(InMemoryMetricReader.create()).build())
        .build();
  }

  /** In turn, and each as often first, because connects become quicker for long. */
  private static void connect(Contender off, Contender on, Times unwatched, Times watched)
      throws Exception {
    boolean offFirst = true;
    for (int block = 0; block < unwatched.nanos.length; block += BLOCK) {
      if (offFirst) {
        connect(off, unwatched, block);
      }
      try (Recording recording = new Recording()) {
        for (String event :
            new String[] {"Connect", "Dial", "Refresh", "Failover", "SocketClosed"}) {
          recording.enable("dev.cloudsql." + event);
        }
        recording.start();
        connect(on, watched, block);
      }
      if (!offFirst) {
        connect(off, unwatched, block);
      }
      offFirst = !offFirst;
    }
  }

  private static void connect(Contender contender, Times times, int from) throws Exception {
    for (int i = from; i < Math.min(from + BLOCK, times.nanos.length); i++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long cpu = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      try (Socket socket = contender.open(Place.ECHO)) {
        times.nanos[i] = System.nanoTime() - start;
        times.cpu[i] = THREADS.getCurrentThreadCpuTime() - cpu;
        times.bytes += THREADS.getCurrentThreadAllocatedBytes() - bytes;
        Client.echo(socket);
      }
    }
  }

  /** What each connect took on its thread. */
  private static final class Times {

    final long[] nanos;
    final long[] cpu;
    long bytes;

    Times(int connects) {
      nanos = new long[connects];
      cpu = new long[connects];
    }

    double kilobytes() {
      return bytes / 1e3 / nanos.length;
    }
  }
}
