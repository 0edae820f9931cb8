package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.micrometer.MicrometerListener;
import dev.cloudsql.opentelemetry.OpenTelemetryListener;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import io.micrometer.core.instrument.Meter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program to which everything happens once that meters and spans tell of, with passwords and
 * tokens to find again where they must not be.
 *
 * @param scrape what Prometheus gets at the end
 * @param meters what Micrometer has at the end
 * @param spans all spans
 * @param metrics OpenTelemetry's metrics at the end
 * @param secrets the password, the tokens and the tickets
 * @param refusal what the driver said of the password
 */
record Everything(
    Scrape scrape,
    List<Meter.Id> meters,
    List<SpanData> spans,
    Collection<MetricData> metrics,
    List<String> secrets,
    SQLException refusal) {

  private static final String PASSWORD = "canary-password-5f1d";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder()
          .user("app")
          .password(PASSWORD)
          .database("shop")
          .driverProperty("sslpassword", PASSWORD)
          .build();

  /** The one of this JVM. */
  static Everything happened() {
    return Once.HAPPENED;
  }

  private static final class Once {
    static final Everything HAPPENED = run();
  }

  private static Everything run() {
    InMemoryMetricReader metrics = InMemoryMetricReader.create();
    try (InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetrySdk openTelemetry =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
                .build();
        Prometheus prometheus = Prometheus.onDemand();
        CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      Watched credentials = new Watched(EmulatorConfig.credentials(cloud));
      credentials.seen.add(PASSWORD);
      Drained drained = new Drained();
      ConnectorConfig config =
          EmulatorConfig.of(cloud)
              .credentials(credentials)
              .failoverPeriod(Duration.ofMillis(100))
              .listener(new MicrometerListener(prometheus.registry()))
              .listener(OpenTelemetryListener.withGoogleMetrics(openTelemetry))
              .listener(drained)
              .build();
      SQLException refusal = happen(cloud, config, drained);
      credentials.seen.addAll(LeakyDialect.TICKETS);
      return new Everything(
          prometheus.scrape(),
          prometheus.registry().getMeters().stream().map(Meter::getId).toList(),
          spans.getFinishedSpanItems(),
          metrics.collectAllMetrics(),
          List.copyOf(credentials.seen),
          refusal);
    } catch (Exception e) {
      throw new IllegalStateException("Not everything happened", e);
    }
  }

  private static SQLException happen(
      CloudSqlEmulator cloud, ConnectorConfig config, Drained drained) throws Exception {
    SQLException[] refusal = new SQLException[1];
    try (EmulatedInstance east = cloud.instance(Incident.EAST).start();
        EmulatedInstance west = cloud.instance(Incident.WEST).start();
        Connector echo = Connectors.forDialect("echo", config);
        Connector leaky = Connectors.forDialect("leaky", config)) {
      cloud.dns().set(DnsRecord.txt(Incident.NAME, east.name()));
      echo.warmUp(Incident.NAME, OPTIONS);
      Connection pooled = echo.connect(Incident.NAME, OPTIONS);
      ConnectOptions iam = OPTIONS.toBuilder().password(null).authMode(AuthMode.IAM).build();
      try (Socket socket = echo.openSocket(Incident.EAST, iam)) {
        EchoDialect.say(socket, "hello");
      }
      assertThatThrownBy(() -> leaky.connect(Incident.EAST, OPTIONS))
          .isInstanceOfSatisfying(SQLException.class, e -> refusal[0] = e);
      assertThatThrownBy(() -> echo.openSocket("shop:europe-west1:nothing", OPTIONS))
          .isInstanceOf(ConnectorException.class);
      assertThatThrownBy(() -> echo.openSocket("nowhere.example.com", OPTIONS))
          .isInstanceOf(ConnectorException.class);
      east.rotateServerCa();
      echo.openSocket(Incident.EAST, OPTIONS).close();
      cloud.dns().set(DnsRecord.txt(Incident.NAME, west.name()));
      drained.await();
      echo.connect(Incident.NAME, OPTIONS).close();
      pooled.close();
    }
    return refusal[0];
  }

  private static final class Drained implements ConnectorListener {

    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void drainEnded(DrainEnded event) {
      ended.countDown();
    }

    void await() throws InterruptedException {
      if (!ended.await(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The name does not move");
      }
    }
  }

  /** Notes every token. */
  private static final class Watched implements CredentialSource {

    private final CredentialSource source;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Watched(CredentialSource source) {
      this.source = source;
    }

    @Override
    public Token apiToken() throws IOException {
      return note(source.apiToken());
    }

    @Override
    public Token loginToken() throws IOException {
      return note(source.loginToken());
    }

    @Override
    public Optional<String> principal() {
      return source.principal();
    }

    @Override
    public void invalidate() {
      source.invalidate();
    }

    private Token note(Token token) {
      seen.add(token.value());
      return token;
    }
  }
}
