package dev.cloudsql.observability;

import dev.cloudsql.micrometer.MicrometerListener;
import dev.cloudsql.opentelemetry.OpenTelemetryListener;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The incident, watched by all at once: a flight recording, Prometheus and a tracer.
 *
 * @param recording the events of the recording, by their end
 * @param scrapes what Prometheus got, oldest first
 * @param expired what Prometheus got when connects failed for lack of a certificate
 * @param spans the spans, by their end
 */
record Observed(
    List<RecordedEvent> recording, List<Scrape> scrapes, Scrape expired, List<SpanData> spans) {

  private static final Path PROFILE = Path.of("..", "..", "docs", "cloudsql.jfc");

  /** The one of this JVM. */
  static Observed incident() {
    return Once.INCIDENT;
  }

  private static final class Once {
    static final Observed INCIDENT = run();
  }

  private static Observed run() {
    Scrape[] expired = new Scrape[1];
    try (InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetrySdk openTelemetry =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        Prometheus prometheus = Prometheus.scrapingEvery(Duration.ofMillis(200));
        Recording recording = new Recording(Configuration.create(PROFILE))) {
      recording.start();
      Incident.run(
          config ->
              config
                  .listener(new MicrometerListener(prometheus.registry()))
                  .listener(OpenTelemetryListener.of(openTelemetry)),
          () -> expired[0] = prometheus.scrape());
      prometheus.scrape();
      return new Observed(
          events(recording),
          prometheus.scrapes(),
          expired[0],
          spans.getFinishedSpanItems().stream()
              .sorted(Comparator.comparing(SpanData::getEndEpochNanos))
              .toList());
    } catch (Exception e) {
      throw new IllegalStateException("The incident did not end as planned", e);
    }
  }

  private static List<RecordedEvent> events(Recording recording) throws Exception {
    Path file = Files.createTempFile("incident", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .sorted(Comparator.comparing(RecordedEvent::getEndTime))
          .toList();
    } finally {
      Files.delete(file);
    }
  }
}
