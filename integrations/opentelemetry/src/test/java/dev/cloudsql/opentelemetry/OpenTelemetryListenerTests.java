package dev.cloudsql.opentelemetry;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.Socket;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("OpenTelemetry")
@Timeout(120)
class OpenTelemetryListenerTests {

  @RegisterExtension static final OpenTelemetryExtension SDK = OpenTelemetryExtension.create();

  private static final String ORDERS = "shop:europe-west1:orders";
  private static final String GOOGLE = "cloudsql.googleapis.com/client/connector/";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").database("shop").build();

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private EmulatedInstance orders;

  @BeforeEach
  void start() {
    orders = cloud.instance(ORDERS).start();
  }

  @AfterEach
  void stop() {
    orders.close();
    cloud.close();
  }

  @Test
  @DisplayName("gets a client span of a connect below the caller's span, and spans of its phases")
  void connect() throws Exception {
    Span request = SDK.getOpenTelemetry().getTracer("test").spanBuilder("request").startSpan();
    try (Connector connector = connector();
        Scope scope = request.makeCurrent();
        Connection connection = connector.connect(ORDERS, OPTIONS)) {
      assertThat(connection.isValid(1)).isTrue();
    } finally {
      request.end();
    }
    SpanData connect = span("connect shop");
    assertThat(connect)
        .hasKind(SpanKind.CLIENT)
        .hasParentSpanId(request.getSpanContext().getSpanId())
        .hasTraceId(request.getSpanContext().getTraceId())
        .hasStatus(StatusData.unset());
    assertThat(connect.getAttributes())
        .containsEntry("db.system.name", "postgresql")
        .containsEntry("db.namespace", "shop")
        .containsEntry("db.operation.name", "connect")
        .containsEntry("server.address", host())
        .containsEntry("network.peer.address", host())
        .containsEntry("server.port", cloud.serverPort())
        .containsEntry("cloudsql.instance", ORDERS)
        .containsEntry("cloudsql.ip_type", "public")
        .containsEntry("cloudsql.auth_mode", "built_in")
        .containsEntry("cloudsql.cached", false);
    assertThat(children(connect.getSpanContext()))
        .extracting(SpanData::getName)
        .contains("refresh", "tls", "login");
    assertThat(children(connect.getSpanContext()))
        .allSatisfy(
            phase -> {
              assertThat(phase.getStartEpochNanos())
                  .isGreaterThanOrEqualTo(connect.getStartEpochNanos() - 1_000_000);
              assertThat(phase.getEndEpochNanos()).isLessThanOrEqualTo(connect.getEndEpochNanos());
            });
  }

  @Test
  @DisplayName("gets no span of a phase that took less than 0.1 ms")
  void shortPhases() throws Exception {
    try (Connector connector = connector()) {
      // The later ones need not wait for connection info, and have nothing to load.
      for (int i = 0; i < 20; i++) {
        connector.connect(ORDERS, OPTIONS).close();
      }
    }

    assertThat(SDK.getSpans())
        .filteredOn(span -> span.getKind() == SpanKind.INTERNAL)
        .isNotEmpty()
        .allSatisfy(
            phase ->
                assertThat(phase.getEndEpochNanos() - phase.getStartEpochNanos())
                    .isGreaterThanOrEqualTo(100_000));
  }

  @Test
  @DisplayName("gets the span of an asynchronous connect below the caller's span")
  void asynchronous() throws Exception {
    Span request = SDK.getOpenTelemetry().getTracer("test").spanBuilder("request").startSpan();
    try (Connector connector = connector()) {
      try (Scope scope = request.makeCurrent()) {
        connector.connectAsync(ORDERS, OPTIONS).get().close();
      } finally {
        request.end();
      }
    }
    assertThat(span("connect shop")).hasParentSpanId(request.getSpanContext().getSpanId());
  }

  @Test
  @DisplayName("gets the code, the phase and the message of a failure")
  void failure() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
    try (Connector connector = connector()) {
      assertThatThrownBy(() -> connector.connect(ORDERS, OPTIONS)).isInstanceOf(Exception.class);
    }
    String denied = ErrorCode.API_DENIED.id();
    SpanData connect = span("connect shop");
    assertThat(connect.getAttributes())
        .containsEntry("error.type", denied)
        .containsEntry("cloudsql.phase", "refresh");
    assertThat(connect.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(connect.getStatus().getDescription()).contains(denied);

    SpanData refresh = span("cloudsql.refresh");
    assertThat(refresh).hasNoParent().hasKind(SpanKind.CLIENT);
    assertThat(refresh.getAttributes())
        .containsEntry("error.type", denied)
        .containsEntry("cloudsql.refresh.kind", "first");
    assertThat(points("db.client.connection.create_time"))
        .singleElement()
        .satisfies(point -> assertThat(point.getAttributes()).containsEntry("error.type", denied));
  }

  @Test
  @DisplayName("gets a failed dial and the retry after it as events of the span")
  void retry() throws Exception {
    try (Connector connector = connector()) {
      connector.openSocket(ORDERS, OPTIONS).close();
      orders.rotateServerCa();
      try (Socket socket = connector.openSocket(ORDERS, OPTIONS)) {
        EchoDialect.say(socket, "hello");
      }
    }
    List<EventData> events =
        spans("open socket").stream().flatMap(span -> span.getEvents().stream()).toList();
    assertThat(events).extracting(EventData::getName).containsExactly("dial failed", "retry");
    assertThat(events.get(0).getAttributes())
        .containsEntry("error.type", ErrorCode.SERVER_CERTIFICATE.id())
        .containsEntry("server.address", host());
    assertThat(events.get(1).getAttributes()).containsEntry("cloudsql.cure", "new_connection_info");
  }

  @Test
  @DisplayName("gets metrics by the semantic conventions")
  void metrics() throws Exception {
    try (Connector connector = connector();
        Connection connection = connector.connect(ORDERS, OPTIONS)) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(((LongPointData) points("cloudsql.sockets.open").iterator().next()).getValue())
          .isEqualTo(1);
    }
    HistogramPointData created =
        (HistogramPointData) points("db.client.connection.create_time").iterator().next();
    assertThat(created.getCount()).isEqualTo(1);
    assertThat(created.getAttributes())
        .containsEntry("db.client.connection.pool.name", ORDERS + "/shop")
        .containsEntry("db.system.name", "postgresql")
        .containsEntry("db.namespace", "shop")
        .doesNotContainKey(AttributeKey.stringKey("error.type"));
    assertThat(((LongPointData) points("cloudsql.sockets.open").iterator().next()).getValue())
        .isZero();
    assertThat(points("cloudsql.sockets.lifetime")).hasSize(1);
    assertThat(points("cloudsql.refresh.duration")).hasSize(1);
    assertThat(points("cloudsql.certificate.expiry")).hasSize(1);
    assertThat(SDK.getMetrics()).noneMatch(metric -> metric.getName().startsWith(GOOGLE));
  }

  @Test
  @DisplayName("gets Google's client metrics, if they are asked for")
  void google() throws Exception {
    try (Connector connector =
        connector(
            config().listener(OpenTelemetryListener.withGoogleMetrics(SDK.getOpenTelemetry())))) {
      connector.connect(ORDERS, OPTIONS).close();
    }
    Attributes instance =
        Attributes.builder()
            .put("project_id", "shop")
            .put("resource_id", "shop:orders")
            .put("region", "europe-west1")
            .put("connector_type", "java")
            .put("instance_auth_type", "built_in")
            .build();
    Attributes connection =
        instance.toBuilder()
            .put("instance_ip_type", "public")
            .put("database_engine_type", "other_sql")
            .build();
    assertThat(attributes(GOOGLE + "connect_latencies"))
        .containsExactly(connection.toBuilder().put("status", "success").build());
    assertThat(attributes(GOOGLE + "refresh_count"))
        .containsExactly(
            instance.toBuilder().put("refresh_type", "lazy").put("status", "success").build());
    for (String name :
        List.of(
            "open_connections",
            "closed_connection_count",
            "bytes_sent_count",
            "bytes_received_count")) {
      assertThat(attributes(GOOGLE + name)).as(name).containsExactly(connection);
    }
  }

  @Test
  @DisplayName("is the global one with listener=opentelemetry, also if it is set after the start")
  void global() throws Exception {
    GlobalOpenTelemetry.resetForTest();
    try (Connector connector = connector(config().listener("opentelemetry"))) {
      connector.openSocket(ORDERS, OPTIONS).close();
      GlobalOpenTelemetry.set(SDK.getOpenTelemetry());
      connector.openSocket(ORDERS, OPTIONS).close();
    }
    assertThat(spans("open socket")).hasSize(1);
  }

  @Test
  @DisplayName("is asked for by no other argument than google")
  void argument() throws Exception {
    try (Connector connector = connector(config().listener("opentelemetry:google"))) {
      connector.openSocket(ORDERS, OPTIONS).close();
    }
    assertThat(points(GOOGLE + "connect_latencies")).hasSize(1);
    assertThatThrownBy(() -> connector(config().listener("opentelemetry:all")))
        .hasMessageContaining("listener=opentelemetry:google")
        .hasMessageContaining(ErrorCode.OPTION.id());
  }

  private String host() {
    return orders.host(AddressType.PUBLIC);
  }

  private static SpanData span(String name) {
    List<SpanData> found = spans(name);
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static List<SpanData> spans(String name) {
    return SDK.getSpans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private static List<SpanData> children(SpanContext parent) {
    return SDK.getSpans().stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .toList();
  }

  private static Collection<? extends PointData> points(String metric) {
    List<MetricData> found =
        SDK.getMetrics().stream().filter(data -> data.getName().equals(metric)).toList();
    assertThat(found).as(metric).hasSize(1);
    return found.get(0).getData().getPoints();
  }

  private static List<Attributes> attributes(String metric) {
    return points(metric).stream().map(PointData::getAttributes).toList();
  }

  private ConnectorConfig.Builder config() {
    return EmulatorConfig.of(cloud);
  }

  private Connector connector() throws Exception {
    return connector(config().listener(OpenTelemetryListener.of(SDK.getOpenTelemetry())));
  }

  private static Connector connector(ConnectorConfig.Builder config) throws Exception {
    return Connectors.forDialect("echo", config.build());
  }
}
